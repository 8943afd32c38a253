package dev.tributary.launcher.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.databricks.SqlResult.Column;
import dev.tributary.launcher.databricks.RowPrinter.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPrinterTest {

    private static final List<Column> COLUMNS = List.of(
            new Column("id", "BIGINT"),
            new Column("name", "STRING"),
            new Column("turnover", "DECIMAL(12,2)"),
            new Column("share", "DOUBLE"),
            new Column("active", "BOOLEAN"),
            new Column("tags", "ARRAY<STRING>"));

    private static String printed(Format format, List<Column> columns, List<List<String>> rows) {
        StringWriter written = new StringWriter();
        RowPrinter printer = new RowPrinter(new PrintWriter(written), format);
        printer.columns(columns);
        rows.forEach(printer::row);
        printer.end();
        return written.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void csvQuotesWhatNeedsItAndTellsNullFromEmptyText() {
        assertThat(printed(
                        Format.CSV,
                        COLUMNS,
                        List.of(
                                Arrays.asList("1", "O'Neill \"Q\", \\ Söhne\n2nd", "1.50", "1.0E-7", "true", "[\"a\"]"),
                                Arrays.asList("2", "", null, "NaN", null, null))))
                .isEqualTo("""
                        id,name,turnover,share,active,tags
                        1,"O'Neill ""Q"", \\ Söhne
                        2nd",1.50,1.0E-7,true,"[""a""]"
                        2,"",,NaN,,
                        """);
    }

    @Test
    void jsonHasNumbersAndTruthValuesAsSuchAndDigitsAsTheyCame() {
        assertThat(printed(
                        Format.JSON,
                        COLUMNS,
                        List.of(
                                Arrays.asList("9007199254740993", "a\"b", "12345678.90", "0.1", "false", "[\"a\"]"),
                                Arrays.asList("2", null, null, "Infinity", null, null))))
                .isEqualTo("""
                        {"id":9007199254740993,"name":"a\\"b","turnover":12345678.90,"share":0.1,"active":false,"tags":"[\\"a\\"]"}
                        {"id":2,"name":null,"turnover":null,"share":"Infinity","active":null,"tags":null}
                        """);
    }

    @Test
    void aTableIsLaidOutByItsFirstRowsAndStreamsTheRest() {
        List<Column> two = List.of(new Column("id", "INT"), new Column("name", "STRING"));
        List<List<String>> rows = new java.util.ArrayList<>();
        for (int i = 0; i < 201; i++) {
            rows.add(Arrays.asList(Integer.toString(i), i == 7 ? null : "n\n" + i));
        }
        List<String> lines = printed(Format.TABLE, two, rows).lines().toList();
        assertThat(lines).hasSize(202).startsWith("id   name", "0    n 0").contains("7    null", "200  n 200");
        assertThat(printed(Format.TABLE, two, List.of())).isEqualTo("id  name\n");
        assertThat(printed(Format.JSON, two, List.of())).isEmpty();
    }
}
