package dev.tributary.linkage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

    @TempDir
    private Path folder;

    @Test
    void theFirstColumnIsTheIdUnlessAnotherIsNamed() throws IOException {
        Path file = write("key,code,name\n1,x,a\n2,y,\n");

        assertThat(read(file, Optional.empty()).id(1)).isEqualTo("2");
        Table byCode = read(file, Optional.of("code"));
        assertThat(byCode.row("x")).hasValue(0);
        assertThat(byCode.row(1)).isEqualTo(Map.of("key", "2", "code", "y"));
        assertThat(byCode.value(1, byCode.column("name"))).isEmpty();
    }

    @Test
    void rowsWithoutAnIdAndBrokenLinesAreLeftOutWithTheirLineNumber() throws IOException {
        Table table = read(write("id,name\n1,a\n,nobody\n2,b,surplus\n3,c\n"), Optional.empty());

        assertThat(table.size()).isEqualTo(2);
        assertThat(table.faults()).extracting(Table.Fault::line).containsExactly(3L, 4L);
        assertThat(table.faults().get(0).toString()).startsWith("line 3: ").contains("column id");
    }

    @Test
    void anIdThatStandsTwiceIsAnErrorWithBothLines() throws IOException {
        Path file = write("id,name\n1,a\n2,b\n1,c\n");

        assertThatThrownBy(() -> read(file, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the id 1")
                .hasMessageContaining("line 2")
                .hasMessageContaining("line 4");
    }

    @Test
    void anIdColumnThatIsNotThereIsAnErrorWithTheColumnsThatAre() throws IOException {
        Path file = write("id,name\n1,a\n");

        assertThatThrownBy(() -> read(file, Optional.of("key")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("key")
                .hasMessageContaining("[id, name]");
    }

    @Test
    void aFileWithoutUsableRowsIsAnError() throws IOException {
        Path empty = write("");
        Path header = write("id,name\n");

        assertThatThrownBy(() -> read(empty, Optional.empty())).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> read(header, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no row can be used");
    }

    @Test
    void hundredsOfThousandsOfRowsAreReadWithinTheTestsHeap() throws IOException {
        Path file = folder.resolve("many.csv");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("id,name,city\n");
            for (int i = 0; i < 300_000; i++) {
                out.write("r" + i + ",Company number " + i + ",Town " + i % 999 + "\n");
            }
        }

        assertThat(read(file, Optional.empty()).size()).isEqualTo(300_000);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "table", ".csv"), text);
    }

    private static Table read(Path file, Optional<String> idColumn) throws IOException {
        return Table.read(InputFile.of("--left", file, Optional.empty(), Optional.empty()), idColumn);
    }
}
