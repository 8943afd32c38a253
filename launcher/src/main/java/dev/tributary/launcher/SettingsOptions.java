package dev.tributary.launcher;

import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;

/** Options of every command that reads settings. */
public final class SettingsOptions {

    private static final long BROKER_ANSWER_MAX_S = 15;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file; without it TRIBUTARY_CONFIG, then config/tributary.yaml.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one setting, over file and environment. May be repeated.")
    private List<String> overrides = List.of();

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka; kafka.bootstrap-servers.")
    private String bootstrapServers;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry; registry.url.")
    private String registry;

    /** The arguments that a program is started with for the same settings. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        Path file = file();
        if (file != null) {
            arguments.addAll(List.of("--config", file.toAbsolutePath().toString()));
        }
        overrides.forEach(override -> arguments.addAll(List.of("--set", override)));
        if (bootstrapServers != null) {
            arguments.addAll(List.of("--set", Keys.KAFKA_BOOTSTRAP_SERVERS.name() + "=" + bootstrapServers));
        }
        if (registry != null) {
            arguments.addAll(List.of("--set", Keys.REGISTRY_URL.name() + "=" + registry));
        }
        return arguments;
    }

    /** @throws ConfigurationException where the settings are wrong */
    public Settings settings() {
        return Program.settings(arguments().toArray(String[]::new));
    }

    /** As given, or Tributary's own where neither a variable nor the current folder names one. */
    private Path file() {
        if (config != null) {
            return config;
        }
        Path usual = Path.of("config", "tributary.yaml");
        if (System.getenv("TRIBUTARY_CONFIG") != null || Files.isRegularFile(usual)) {
            return null;
        }
        Path own = ModuleClassPath.home().resolve(usual);
        return Files.isRegularFile(own) ? own : null;
    }

    /**
     * The settings, once a broker has answered and the topics are there.
     *
     * @throws ConfigurationException with one line that names the setting
     */
    static void requireTopics(Settings settings, Set<String> names) throws InterruptedException {
        String brokers = settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS);
        Map<String, Object> properties = KafkaProperties.common(settings);
        properties.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(BROKER_ANSWER_MAX_S));
        properties.put("request.timeout.ms", (int) TimeUnit.SECONDS.toMillis(BROKER_ANSWER_MAX_S));
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get(BROKER_ANSWER_MAX_S, TimeUnit.SECONDS);
            List<String> problems = TopicSetup.problems(admin, new RecordFormats(settings).topics(), names);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            String why = cause.getMessage() == null ? "no answer in " + BROKER_ANSWER_MAX_S + " s" : cause.getMessage();
            throw new ConfigurationException(
                    "Kafka at " + brokers + " (kafka.bootstrap-servers) cannot be used: " + why, e);
        }
    }
}
