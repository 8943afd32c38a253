package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillTableTest {

    private static Settings settings(String endpoint) {
        return Settings.load(
                Optional.empty(),
                Map.of(),
                Map.of("spark.endpoint", endpoint, "databricks.catalog", "main", "databricks.schema", "my-crm"));
    }

    @ParameterizedTest
    @CsvSource({
        "companies,`main`.`my-crm`.companies,companies",
        "crm.companies,`main`.crm.companies,companies",
        "dev.crm.`odd name`,dev.crm.`odd name`,odd name",
        "delta.`/data/companies/`,delta.`/data/companies/`,companies"
    })
    void aWorkspaceFillsInWhatTheNameLeavesOut(String text, String full, String source) {
        assertThat(BackfillTable.full(text, settings("databricks"))).isEqualTo(full);
        assertThat(BackfillTable.full(text, settings("embedded"))).isEqualTo(text);
        assertThat(BackfillTable.shortName(text)).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c.d", "companies; DROP TABLE x", "companies WHERE id = 1", "`a", "a..b"})
    void whatIsNoNameOfATableIsRefused(String text) {
        assertThatThrownBy(() -> BackfillTable.full(text, settings("embedded")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--table")
                .hasMessageContaining("catalog.schema.table");
    }

    @Test
    void columnsThatAreNoTextAreLeftOutAndSaid() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("id", "BIGINT");
        types.put("tags", "ARRAY<STRING>");
        types.put("since", "TIMESTAMP");
        types.put("logo", "BINARY");
        List<String> said = new ArrayList<>();

        assertThat(BackfillTable.readable(types, "id", said::add)).containsExactly("id", "since");
        assertThat(said).singleElement().asString().contains("tags (ARRAY<STRING>), logo (BINARY)");
    }
}
