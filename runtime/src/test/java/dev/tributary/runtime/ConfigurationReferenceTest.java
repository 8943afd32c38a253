package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds config/tributary.yaml and docs/CONFIGURATION.md to the code; -Dtributary.regenerate=true writes them. */
class ConfigurationReferenceTest {

    private static final Path HOME = Path.of(System.getProperty("tributary.home"));

    @BeforeAll
    static void regenerate() throws IOException {
        if (Boolean.getBoolean("tributary.regenerate")) {
            Files.createDirectories(HOME.resolve("config"));
            Files.createDirectories(HOME.resolve("docs"));
            Files.writeString(HOME.resolve("config/tributary.yaml"), ConfigurationReference.yaml());
            Files.writeString(HOME.resolve("docs/CONFIGURATION.md"), ConfigurationReference.markdown());
        }
    }

    @ParameterizedTest
    @CsvSource({"config/tributary.yaml", "docs/CONFIGURATION.md"})
    void theFileSaysWhatTheCodeDoes(String file) {
        String wanted = file.endsWith(".yaml") ? ConfigurationReference.yaml() : ConfigurationReference.markdown();
        assertThat(HOME.resolve(file))
                .as("docs/CONFIGURATION.md says how to generate it again")
                .hasContent(wanted);
    }

    @Test
    void theFileOfDefaultsLoadsAndChangesNothing() {
        Settings loaded = Settings.load(Optional.of(HOME.resolve("config/tributary.yaml")), Map.of(), Map.of());
        assertThat(loaded.describe()).isEqualTo(Settings.defaults().describe());
    }

    @Test
    void everyExampleOfAnOpenSettingIsAccepted() {
        Pattern example = Pattern.compile("\\.\\*` \\| `([^:]+): ([^`]+)`");
        Map<String, String> examples = new TreeMap<>();
        Matcher matcher = example.matcher(ConfigurationReference.markdown());
        while (matcher.find()) {
            examples.put(matcher.group(1), matcher.group(2));
        }
        assertThat(examples).hasSameSizeAs(Keys.OPEN_PREFIXES);
        Settings settings = Settings.load(Optional.empty(), Map.of("SPARK_TOKEN", "t"), examples);
        for (String prefix : Keys.OPEN_PREFIXES) {
            assertThat(settings.under(prefix)).as(prefix).hasSize(1);
        }
    }
}
