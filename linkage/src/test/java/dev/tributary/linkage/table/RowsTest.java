package dev.tributary.linkage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {

    @TempDir
    private Path folder;

    @Test
    void valuesWithQuotesCommasAndLineBreaksAreReadAsRfc4180HasThem() throws IOException {
        List<Row> rows = csv("id,name\r\n1,\"Smith, \"\"Sons\"\"\"\r\n2,\"two\nlines\"\r\n\r\n3,plain\r\n");

        assertThat(rows)
                .extracting(Row::values)
                .containsExactly(
                        Map.of("id", "1", "name", "Smith, \"Sons\""),
                        Map.of("id", "2", "name", "two\nlines"),
                        Map.of("id", "3", "name", "plain"));
        assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 6L);
    }

    @Test
    void aBadRowCostsThatRowAlone() throws IOException {
        List<Row> rows = csv("id,name\n1,a,surplus\n2,\"never closed\n3,c\n4,d\n");

        assertThat(rows).extracting(Row::line).containsExactly(2L, 3L, 4L, 5L);
        assertThat(rows).extracting(row -> row.fault().isPresent()).containsExactly(true, true, false, false);
        assertThat(rows.get(0).fault().orElseThrow()).contains("3 values").contains("2 columns");
        assertThat(rows.get(1).fault().orElseThrow()).contains("quote");
    }

    @Test
    void aLineThatIsNoUtf8IsBadAndTheNextIsGood() throws IOException {
        byte[] bytes = "id,name\n1,x\n2,good\n".getBytes(StandardCharsets.UTF_8);
        bytes[10] = (byte) 0xFF;
        List<Row> rows = read(Files.write(folder.resolve("latin.csv"), bytes));

        assertThat(rows.get(0).fault().orElseThrow()).contains("UTF-8");
        assertThat(rows.get(1).values()).containsEntry("name", "good");
    }

    @Test
    void aByteOrderMarkBelongsToNoColumn() throws IOException {
        assertThat(csv("\uFEFFid,name\n1,a\n").get(0).values()).containsEntry("id", "1");
    }

    @Test
    void aHeaderWithTwoColumnsOfOneNameIsRefused() {
        assertThatThrownBy(() -> csv("id,name,name\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two columns named name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            quoteCharacter = '"',
            value = {"id;name / ';'", "id\tname / tabs", "id|name / '|'"})
    void aHeaderThatHasAnotherDelimiterIsRefusedWithTheOptionThatNamesIt(String header, String named) {
        assertThatThrownBy(() -> csv(header + "\n1;a\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the header is one column")
                .hasMessageContaining("divided by " + named)
                .hasMessageContaining("--delimiter");
    }

    @Test
    void aFileNamedTsvHasTabs() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.tsv"), "id\tname\n1\ta\n");
        assertThat(read(file).get(0).values()).containsEntry("name", "a");
    }

    @Test
    void jsonLinesMayHoldAttributesBesideOrInside() throws IOException {
        List<Row> rows = read(Files.writeString(folder.resolve("rows.jsonl"), """
                {"id": 1, "name": "a", "city": null}
                {"id": "2", "attributes": {"name": "b"}}
                {"id": 3, "name": ["c"]}
                {"id": 4
                [5]
                """));

        assertThat(rows.get(0).values()).isEqualTo(Map.of("id", "1", "name", "a"));
        assertThat(rows.get(1).values()).isEqualTo(Map.of("id", "2", "name", "b"));
        assertThat(rows.subList(2, 5)).allMatch(row -> row.fault().isPresent());
        assertThat(rows).extracting(Row::line).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    private List<Row> csv(String text) throws IOException {
        return read(Files.writeString(folder.resolve("rows.csv"), text));
    }

    private static List<Row> read(Path file) throws IOException {
        try (Rows rows =
                InputFile.of("--file", file, Optional.empty(), Optional.empty()).open()) {
            List<Row> all = new ArrayList<>();
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
            return all;
        }
    }
}
