package dev.tributary.linkage.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 600 records, each with the reference of its number. */
class SetPartTest {
    private static final int ROWS = 600;

    @TempDir
    private Path folder;

    private Table left;
    private Table right;
    private final PairSet truth = new PairSet(false);

    @BeforeEach
    void read() throws IOException {
        left = table("l");
        right = table("r");
        IntStream.range(0, ROWS).forEach(row -> truth.add("l" + row, "r" + row));
    }

    private Table table(String side) throws IOException {
        Path file = folder.resolve(side + ".csv");
        Files.writeString(
                file,
                IntStream.range(0, ROWS)
                        .mapToObj(row -> side + row + ",name " + row + "\n")
                        .collect(Collectors.joining("", "id,name\n", "")));
        return Table.read(InputFile.of("--data", file, Optional.empty(), Optional.empty()), Optional.empty());
    }

    private SetPart part(String name) {
        return SetPart.of(left, right, truth).stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Rows keep their values, and the truth holds the pairs of rows that are left, no other. */
    private static void holds(SetPart part) {
        List<Table> tables = List.of(part.left(), part.right());
        for (Table table : tables) {
            for (int row = 0; row < table.size(); row++) {
                assertThat(table.value(row, 1))
                        .isEqualTo("name " + table.id(row).substring(1));
                assertThat(table.row(table.id(row))).hasValue(row);
            }
        }
        part.truth().rightsByLeft().forEach((from, tos) -> {
            assertThat(part.left().row(from)).isPresent();
            assertThat(tos).allSatisfy(to -> {
                assertThat(part.right().row(to)).isPresent();
                assertThat(to.substring(1)).isEqualTo(from.substring(1));
            });
        });
    }

    @Test
    void aHundredRecordsKeepAllReferences() {
        SetPart few = part("100 records");
        holds(few);
        assertThat(few.left().size()).isEqualTo(100);
        assertThat(few.right().size()).isEqualTo(ROWS);
        assertThat(few.truth().size()).isEqualTo(100);
    }

    @Test
    void referencesAreTakenAwayAndTheirPairsWithThem() {
        SetPart half = part("half of the references");
        holds(half);
        assertThat(half.left().size()).isEqualTo(ROWS);
        assertThat(half.right().size())
                .isBetween(250, 350)
                .isEqualTo(half.truth().size());

        SetPart few = part("one match in 6");
        holds(few);
        assertThat(few.truth().size()).isBetween(60, 140).isEqualTo(few.right().size());
    }

    @Test
    void sidesAreExchanged() {
        SetPart turned = part("sides exchanged");
        holds(turned);
        assertThat(turned.left().id(0)).isEqualTo("r0");
        assertThat(turned.truth().has("r5", "l5")).isTrue();
        assertThat(turned.truth().size()).isEqualTo(ROWS);
    }

    @Test
    void thePartsAreTheSameEachTime() {
        assertThat(SetPart.of(left, right, truth)).hasSize(4);
        assertThat(part("100 records").truth().rightsByLeft())
                .isEqualTo(part("100 records").truth().rightsByLeft());
    }

    @Test
    void ofFewRecordsThereAreNoFewer() {
        assertThat(SetPart.of(left.where(row -> row < 150), right, truth))
                .extracting(SetPart::name)
                .containsExactly("one match in 6", "half of the references", "sides exchanged");
    }
}
