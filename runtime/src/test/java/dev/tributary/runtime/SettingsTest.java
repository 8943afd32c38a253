package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @TempDir
    Path folder;

    static Stream<Key<?>> keys() {
        return Keys.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyDefaultIsAcceptedAndExplained(Key<?> key) {
        assertThat(Settings.defaults().get(key)).isNotNull();
        assertThat(key.name()).matches("[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)+");
        assertThat(key.why()).endsWith(".");
        assertThat(key.accepts()).isNotBlank();
    }

    @Test
    void everyKeyThatIsDeclaredIsListedOnceAndHasItsOwnVariable() throws IllegalAccessException {
        Set<Key<?>> declared = new HashSet<>();
        for (var field : Keys.class.getFields()) {
            if (field.getType() == Key.class) {
                declared.add((Key<?>) field.get(null));
            }
        }
        assertThat(Keys.ALL).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(declared);
        assertThat(Keys.ALL.stream().map(key -> Settings.variableOf(key.name())))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "topics.partitions, 1, 1000, 0, 1001",
        "http.port, 0, 65535, -1, 65536",
        "retry.backoff-max, 100ms, 10m, 99ms, 601s",
        "limits.record-bytes, 1KiB, 8MiB, 1023, 9MiB",
    })
    void aRangeHoldsItsBoundsAndNothingBeyond(String key, String min, String max, String below, String above) {
        assertThat(set(key, min)).isNotNull();
        assertThat(set(key, max)).isNotNull();
        for (String beyond : new String[] {below, above}) {
            assertThatThrownBy(() -> set(key, beyond))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining("'" + beyond + "'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "topics.partitions, six",
        "topics.partitions, 1.5",
        "topics.partitions, ''",
        "topics.create, 'yes'",
        "retry.backoff-max, 30",
        "retry.backoff-max, 30 parsecs",
        "retry.backoff-max, s",
        "retry.backoff-max, 9000000000000000000d",
        "limits.record-bytes, 9999999GiB",
        "limits.record-bytes, 99999999999",
        "limits.record-bytes, -1KiB",
        "match.engine, quantum",
        "kafka.bootstrap-servers, ''",
    })
    void aValueOfTheWrongKindIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> set(key, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("it takes");
    }

    @Test
    void valuesAreReadInTheirUnits() {
        assertThat(set("retry.backoff-max", "2m").get(Keys.BACKOFF_MAX)).isEqualTo(Duration.ofSeconds(120));
        assertThat(set("limits.record-bytes", "2KiB").get(Keys.RECORD_BYTES_MAX))
                .isEqualTo(2048);
        assertThat(set("embedding.attributes", " name, city ,").get(Keys.EMBED_ATTRIBUTES))
                .containsExactly("name", "city");
        assertThat(set("spark.token", "").get(Keys.SPARK_TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "topics.partition, topics.partitions",
        "kafka.bootstrap.servers, kafka.bootstrap-servers",
        "neo4j.pasword, neo4j.password"
    })
    void anUnknownKeyIsRefusedWithTheNearestKnownOne(String unknown, String nearest) {
        assertThatThrownBy(() -> set(unknown, "1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(unknown)
                .hasMessageEndingWith(nearest);
    }

    @Test
    void theEnvironmentOverridesTheFileAndTheCommandLineOverridesBoth() throws IOException {
        Path file = yaml("topics: {partitions: 2, prefix: f}\nhttp: {port: 1}\n");
        Settings settings = Settings.load(
                Optional.of(file),
                Map.of("TRIBUTARY_TOPICS_PARTITIONS", "3", "TRIBUTARY_TOPICS_PREFIX", "e", "PATH", "/bin"),
                Map.of("topics.partitions", "4"));

        assertThat(settings.get(Keys.TOPICS_PARTITIONS)).isEqualTo(4);
        assertThat(settings.get(Keys.TOPICS_PREFIX)).isEqualTo("e");
        assertThat(settings.get(Keys.HTTP_PORT)).isEqualTo(1);
    }

    @Test
    void openPrefixesTakeAnyNameFromEverySource() throws IOException {
        Path file = yaml("kafka:\n  properties:\n    security.protocol: SASL_SSL\n    sasl: {mechanism: PLAIN}\n");
        Settings settings = Settings.load(
                Optional.of(file),
                Map.of("TRIBUTARY_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION", "/t"),
                Map.of("intake.streams-properties.num.standby.replicas", "1"));

        assertThat(settings.under("kafka.properties"))
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN", "ssl.truststore.location", "/t"));
        assertThat(settings.under("intake.streams-properties")).containsEntry("num.standby.replicas", "1");
    }

    @Test
    void anUnknownVariableOfOurPrefixIsRefused() {
        assertThatThrownBy(() -> Settings.load(Optional.empty(), Map.of("TRIBUTARY_TOPICS_PARTITION", "3"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TRIBUTARY_TOPICS_PARTITION")
                .hasMessageEndingWith("topics.partitions");
        assertThat(Settings.load(Optional.empty(), Map.of("TRIBUTARY_HOME", "/opt"), Map.of()))
                .isNotNull();
    }

    @Test
    void secretsMayStandInTheEnvironmentOrInAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret$1\n");
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("PASSWORD", "pa$$word"),
                Map.of("neo4j.password", "${env:PASSWORD}", "spark.token", "x-${file:" + secret + "}-y"));

        assertThat(settings.get(Keys.NEO4J_PASSWORD)).contains("pa$$word");
        assertThat(settings.get(Keys.SPARK_TOKEN)).contains("x-s3cret$1-y");
    }

    @Test
    void aReferenceToNothingIsRefusedByName() {
        assertThatThrownBy(() -> set("neo4j.password", "${env:NOT_THERE}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("neo4j.password")
                .hasMessageContaining("NOT_THERE");
        assertThatThrownBy(() -> set("neo4j.password", "${file:/not/there}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("neo4j.password")
                .hasMessageContaining("/not/there");
    }

    @Test
    void secretsAreMaskedWhereverTheyAreShown() {
        String canary = "canary-4711";
        Settings settings = Settings.defaults()
                .with(Map.of(
                        "neo4j.password", canary,
                        "registry.user-info", "me:" + canary,
                        "spark.token", canary,
                        "kafka.properties.sasl.jaas.config", "password=" + canary,
                        "spark.headers.authorization", "Bearer " + canary,
                        "kafka.bootstrap-servers", "ssl://me:" + canary + "@broker",
                        "spark.endpoint", "sc://host:443/;use_ssl=true;token=" + canary,
                        "topics.prefix", "shown."));

        assertThat(settings.describe())
                .doesNotContain(canary)
                .contains("topics.prefix = shown.")
                .contains("neo4j.password = ********")
                .contains("kafka.properties.sasl.jaas.config = ********")
                .contains("kafka.bootstrap-servers = ssl://********@broker")
                .contains("token=********");
        assertThat(Settings.defaults().describe())
                .contains("neo4j.password = \n")
                .contains("kafka.bootstrap-servers = 127.0.0.1:9092");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.url, https://me:canary-4711@registry:8081, registry.user-info",
        "registry.url, https://me:a/canary-4711@registry:8081, registry.user-info",
        "neo4j.uri, neo4j+s://neo4j:canary-4711@graph, neo4j.password",
        "delta.path, s3a://key:canary-4711@bucket/tables, core-site.xml",
        "delta.path, s3a://key:a/canary-4711@bucket/tables, core-site.xml",
        "reference.table-path, s3a://key:canary-4711@bucket/tables, Spark server"
    })
    void aLoginInAUrlThatMessagesShowIsRefusedAndNotShown(String key, String url, String instead) {
        assertThatThrownBy(() -> set(key, url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(instead)
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"abfss://lake@account.dfs.core.windows.net/tables", "hdfs://name:8020/user/me@home", "C:\\a@b"})
    void anAtSignThatIsNoLoginIsTaken(String path) {
        assertThat(set("delta.path", path).get(Keys.DELTA_PATH)).isEqualTo(path);
    }

    @Test
    void theExampleInAnErrorIsAValueThatIsTaken() {
        assertThatThrownBy(() -> set("limits.key-bytes", "9000"))
                .hasMessage(
                        "limits.key-bytes: '9000' is not accepted; it takes a size from 16 to 8000 in bytes, KiB, MiB"
                                + " or GiB, such as 1KiB");
    }

    @Test
    void aYamlErrorNamesFileAndLineAndQuotesNothing() throws IOException {
        Path file = yaml("topics:\n  partitions: 3\nneo4j:\n  password: \"canary-4711\n  user: canary-4711\n");
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("line ")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain("canary"));
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() throws IOException {
        Path file = yaml("topics:\n  partitions: 3\n  partitions: 4\n");
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 3");
    }

    @Test
    void anUnknownKeyInTheFileIsRefusedAndTheFileNamed() throws IOException {
        Path file = yaml("topics:\n  partitons: 3\n");
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("topics.partitons")
                .hasMessageEndingWith("topics.partitions");
    }

    @Test
    void anEmptyFileIsNoSettingAndAMissingOneIsAnError() throws IOException {
        assertThat(load(yaml("")).describe()).isEqualTo(Settings.defaults().describe());
        assertThat(load(yaml("# nothing\n")).describe())
                .isEqualTo(Settings.defaults().describe());
        assertThatThrownBy(() -> load(folder.resolve("absent.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("absent.yaml");
        assertThatThrownBy(() -> load(yaml("- a\n- b\n"))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aYamlListIsAListOfWords() throws IOException {
        assertThat(load(yaml("embedding:\n  attributes:\n    - name\n    - city\n"))
                        .get(Keys.EMBED_ATTRIBUTES))
                .containsExactly("name", "city");
    }

    private static Settings set(String key, String value) {
        return Settings.load(Optional.empty(), Map.of(), Map.of(key, value));
    }

    private static Settings load(Path file) {
        return Settings.load(Optional.of(file), Map.of(), Map.of());
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "tributary", ".yaml"), text);
    }
}
