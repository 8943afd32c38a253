package dev.tributary.runtime;

import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import dev.tributary.schemas.serde.RegistryRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program checks before it starts its loops: that the broker answers and its topics are as the catalog has them,
 * and that the schemas are in the registry. It waits, with backoff and one line for each try, where waiting helps, and
 * throws a {@link ConfigurationException} that names the setting where it does not. Runs on the program's main thread.
 */
public final class Preflight {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
    /** A topic that was just created is not known to every broker at once. */
    private static final int TRIES_FOR_NEW_TOPICS = 20;

    private static final String KAFKA = "kafka";
    private static final String REGISTRY = "registry";

    private final Program.Context context;
    private final RecordFormats formats;

    public Preflight(Program.Context context) {
        this.context = context;
        this.formats = new RecordFormats(context.settings());
        // Not ready before the first answer of either, however long that takes.
        context.health().waiting(KAFKA, "not checked yet");
        context.health().waiting(REGISTRY, "not checked yet");
    }

    /**
     * Creates the topics of the catalog where topics.create says so, and checks those that are named.
     *
     * @param names topics of the catalog that the program reads or writes
     * @return whether to go on; false where a stop was asked for meanwhile
     * @throws ConfigurationException where a topic is missing or not as the catalog has it, or the login is refused
     */
    public boolean topics(Set<String> names) throws InterruptedException {
        return patiently(KAFKA, () -> checkTopics(names));
    }

    /**
     * Registers the schemas of the catalog with their compatibility; without registry.auto-register, checks that they
     * are there.
     *
     * @return whether to go on; false where a stop was asked for meanwhile
     * @throws ConfigurationException where the registry refuses
     */
    public boolean schemas() throws InterruptedException {
        boolean administer = context.settings().get(Keys.REGISTRY_AUTO_REGISTER);
        return patiently(REGISTRY, () -> TopicSetup.register(formats.registry(), formats.topics(), administer));
    }

    private interface Check {
        void run() throws InterruptedException, ExecutionException;
    }

    private void checkTopics(Set<String> names) throws InterruptedException, ExecutionException {
        Topics topics = formats.topics();
        boolean create = context.settings().get(Keys.TOPICS_CREATE);
        try (Admin admin = Admin.create(adminProperties())) {
            if (create) {
                TopicSetup.create(admin, topics);
            }
            List<String> problems = TopicSetup.problems(admin, topics, names);
            Backoff backoff = new Backoff(java.time.Duration.ofMillis(500));
            for (int tries = 1; create && !problems.isEmpty() && tries < TRIES_FOR_NEW_TOPICS; tries++) {
                if (context.stop().await(backoff.next())) {
                    return;
                }
                problems = TopicSetup.problems(admin, topics, names);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
        }
    }

    /** With shorter timeouts than Kafka's minute, so that an unreachable broker is soon said to be one. */
    private Map<String, Object> adminProperties() {
        Map<String, Object> properties = KafkaProperties.common(context.settings());
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return properties;
    }

    /** Repeats the check until it passes, a stop is asked for, or it fails in a way that waiting does not mend. */
    private boolean patiently(String dependency, Check check) throws InterruptedException {
        Backoff backoff = new Backoff(context.settings().get(Keys.BACKOFF_MAX));
        while (!context.stop().isRequested()) {
            try {
                check.run();
                context.health().ready(dependency);
                return !context.stop().isRequested();
            } catch (ExecutionException | KafkaException e) {
                Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
                String why = whyToWait(dependency, cause);
                context.health().waiting(dependency, why);
                LOG.warn("{}; trying again", why);
                context.stop().await(backoff.next());
            }
        }
        return false;
    }

    private String whyToWait(String dependency, Throwable cause) {
        String brokers = context.settings().get(Keys.KAFKA_BOOTSTRAP_SERVERS);
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            throw new ConfigurationException(
                    "Kafka at " + brokers + " (kafka.bootstrap-servers) refuses the login or a right; check"
                            + " kafka.properties.*: " + cause.getMessage(),
                    cause);
        }
        if (cause instanceof RegistryRefusedException) {
            throw new ConfigurationException(cause.getMessage(), cause);
        }
        if (dependency.equals("registry") && cause instanceof RetriableException) {
            return cause.getMessage();
        }
        if (cause instanceof RetriableException || KafkaFailures.isUnresolvedName(cause)) {
            return "Kafka at " + brokers + " (kafka.bootstrap-servers) cannot be reached: "
                    + KafkaFailures.reason(cause);
        }
        throw new ConfigurationException(
                "Kafka at " + brokers + " (kafka.bootstrap-servers, kafka.properties.*) cannot be used: "
                        + KafkaFailures.reason(cause),
                cause);
    }
}
