package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What container files and documents say about settings and programs must be true of the code. Nothing is started. */
class DeploymentFilesTest {

    private static final Path HOME = Path.of(System.getProperty("tributary.home"));
    private static final Pattern VARIABLE = Pattern.compile("\\bTRIBUTARY_[A-Z0-9_]+");
    private static final Pattern MAIN_CLASS = Pattern.compile("CMD \\[\"(dev\\.tributary\\.[\\w.]+)\"]");
    private static final Pattern COMPOSE_DEFAULT = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^ *```yaml$(.*?)^ *```$");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]*}");
    /** For the JVM and the log, not settings. */
    private static final Set<String> NO_SETTINGS = Set.of("TRIBUTARY_LOG_LEVEL");

    @Test
    void everyVariableInTheContainerFilesIsASetting() throws IOException {
        Set<String> known =
                Keys.ALL.stream().map(key -> Settings.variableOf(key.name())).collect(Collectors.toSet());
        Set<String> used = new TreeSet<>();
        for (String file : List.of("docker-compose.yml", "Dockerfile", ".env.example")) {
            Matcher matcher = VARIABLE.matcher(Files.readString(HOME.resolve(file)));
            while (matcher.find()) {
                used.add(matcher.group());
            }
        }
        used.removeAll(NO_SETTINGS);

        assertThat(used).contains("TRIBUTARY_KAFKA_BOOTSTRAP_SERVERS", "TRIBUTARY_HTTP_PORT");
        assertThat(known).containsAll(used);
    }

    @Test
    void theValuesInTheComposeFileAreAccepted() throws IOException {
        Map<String, String> environment = new TreeMap<>();
        collectVariables(compose(), environment);
        environment.replaceAll((variable, value) -> asTheContainerSeesIt(value));

        Settings settings = Settings.load(Optional.empty(), environment, Map.of());

        assertThat(settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS)).isEqualTo("kafka:19092");
        assertThat(settings.get(Keys.SPARK_ENDPOINT)).isEqualTo("sc://spark:15002");
        assertThat(settings.get(Keys.NEO4J_PASSWORD)).contains("secret");
    }

    @Test
    void everyServiceHasAHealthCheckAMemoryLimitAndPortsOnTheLoopbackAlone() throws IOException {
        JsonNode services = compose().path("services");

        assertThat(services.properties().stream().map(Map.Entry::getKey))
                .contains("kafka", "registry", "spark", "neo4j", "streams-app", "spark-bridge", "sink-delta");
        services.properties().forEach(service -> {
            assertThat(service.getValue().has("healthcheck"))
                    .as(service.getKey())
                    .isTrue();
            assertThat(service.getValue().has("mem_limit")).as(service.getKey()).isTrue();
            service.getValue().path("ports").forEach(port -> assertThat(port.asText())
                    .as(service.getKey())
                    .startsWith("127.0.0.1:"));
        });
    }

    @Test
    void everyProgramThatTheImagesStartExists() throws IOException {
        List<String> mainClasses = new ArrayList<>();
        Matcher matcher = MAIN_CLASS.matcher(Files.readString(HOME.resolve("Dockerfile")));
        while (matcher.find()) {
            mainClasses.add(matcher.group(1));
        }

        assertThat(mainClasses).hasSize(4);
        for (String mainClass : mainClasses) {
            String source = "src/main/java/" + mainClass.replace('.', '/') + ".java";
            try (Stream<Path> modules = Files.list(HOME)) {
                assertThat(modules.filter(module -> Files.isRegularFile(module.resolve(source))))
                        .as(mainClass)
                        .hasSize(1);
            }
        }
    }

    @Test
    void theSettingsInTheDocumentsAreAccepted(@TempDir Path folder) throws IOException {
        for (String document : List.of("README.md", "docs/OPERATIONS.md")) {
            Matcher matcher = YAML_BLOCK.matcher(Files.readString(HOME.resolve(document)));
            assertThat(matcher.find()).as(document).isTrue();
            do {
                Path file = folder.resolve("block.yaml");
                Files.writeString(file, REFERENCE.matcher(matcher.group(1)).replaceAll("secret"));

                Settings settings = Settings.load(Optional.of(file), Map.of(), Map.of());

                assertThat(settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS))
                        .as(document)
                        .isEqualTo("broker.example.com:9093");
            } while (matcher.find());
        }
    }

    private static JsonNode compose() throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(HOME.resolve("docker-compose.yml")));
    }

    private static void collectVariables(JsonNode node, Map<String, String> variables) {
        node.properties().forEach(field -> {
            if (field.getKey().startsWith("TRIBUTARY_")) {
                variables.put(field.getKey(), field.getValue().asText());
            }
        });
        node.forEach(child -> collectVariables(child, variables));
    }

    private static String asTheContainerSeesIt(String value) {
        return COMPOSE_DEFAULT
                .matcher(value.replaceAll("\\$\\$\\{file:[^}]*}", "secret"))
                .replaceAll("$1");
    }
}
