package dev.tributary.launcher.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tributary.runtime.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {

    @TempDir
    Path folder;

    private List<Map<String, String>> rows(String name, String content) throws Exception {
        List<Map<String, String>> rows = new ArrayList<>();
        FileRows.of(Files.writeString(folder.resolve(name), content)).forEach(rows::add);
        return rows;
    }

    @Test
    void csvKeepsSpacesAndQuotesAndTellsNothingFromAnEmptyText() throws Exception {
        List<Map<String, String>> rows = rows("a.csv", """
                \uFEFFid,name,note
                1, two  words ,"O'Neill ""Q"",
                2nd line"
                2,"",
                """);
        assertThat(rows.get(0))
                .containsExactly(
                        entry("id", "1"), entry("name", " two  words "), entry("note", "O'Neill \"Q\",\n2nd line"));
        assertThat(rows.get(1)).containsExactly(entry("id", "2"), entry("name", ""), entry("note", null));
        assertThat(rows("b.tsv", "id\tname\r\n1\ta,b\r\n\r\n")).containsExactly(Map.of("id", "1", "name", "a,b"));
        assertThat(rows("empty.csv", "")).isEmpty();
    }

    @Test
    void jsonKeepsEveryDigitAndTellsNullFromAMissingField() throws Exception {
        List<Map<String, String>> rows = rows("a.jsonl", """
                {"id":9007199254740993,"turnover":12345678901234567890.12,"share":1e6,"active":true,"name":" x "}

                {"id":2,"turnover":null}
                """);
        assertThat(rows.get(0))
                .containsExactly(
                        entry("id", "9007199254740993"),
                        entry("turnover", "12345678901234567890.12"),
                        entry("share", "1000000"),
                        entry("active", "true"),
                        entry("name", " x "));
        assertThat(rows.get(1)).containsExactly(entry("id", "2"), entry("turnover", null));
    }

    @Test
    void whatIsWrongIsToldWithItsLineAndWithoutItsContent() {
        wrong("a.csv", "id,name\n1,a\n2\n", "a.csv, line 3: 1 values where the header has 2 columns");
        wrong("a.csv", "id,id\n1,a\n", "line 1: two columns are named id");
        wrong("a.csv", "id,\n1,a\n", "line 1: a column has no name");
        wrong("a.csv", "id,name\n1,\"a\n2,b\n", "a quote is not closed");
        wrong("a.jsonl", "{\"id\":1}\n{\"id\":s3cret}\n", "line 2: no JSON object, from column");
        wrong("a.jsonl", "[1]\n", "line 1: no JSON object; each line is one");
        wrong("a.jsonl", "{\"id\":{\"x\":1}}\n", "line 1: the field id is an object or a list");
        wrong("a.parquet", "x", "the ending of " + folder.resolve("a.parquet"));
        assertThatThrownBy(() -> FileRows.of(folder.resolve("nowhere.csv")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is no file that can be read");
    }

    private void wrong(String name, String content, String message) {
        assertThatThrownBy(() -> rows(name, content))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }
}
