package dev.tributary.launcher;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;

/** Options of every command that reads settings and talks to Kafka. */
public final class StreamOptions extends SettingsOptions {

    private static final long BROKER_ANSWER_MAX_S = 15;

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka; kafka.bootstrap-servers.")
    private String bootstrapServers;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry; registry.url.")
    private String registry;

    @Override
    public List<String> arguments() {
        List<String> arguments = super.arguments();
        set(arguments, Keys.KAFKA_BOOTSTRAP_SERVERS, bootstrapServers);
        set(arguments, Keys.REGISTRY_URL, registry);
        return arguments;
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
