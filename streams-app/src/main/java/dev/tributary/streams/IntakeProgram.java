package dev.tributary.streams;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Preflight;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program streams-app: checks its dependencies, runs the topology and watches it until it is asked to stop. */
public final class IntakeProgram {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeProgram.class);
    private static final String PART = "intake";
    private static final Duration TICK = Duration.ofMillis(500);
    /** Left of the grace period for what comes after the streams are closed. */
    private static final Duration CLOSING_MARGIN = Duration.ofSeconds(2);

    private IntakeProgram() {}

    public static void main(String[] args) {
        Program.main("streams-app", args, IntakeProgram::run);
    }

    static void run(Program.Context context) throws Exception {
        context.health().waiting(PART, "starting");
        Settings settings = context.settings();
        Topics topics = new RecordFormats(settings).topics();
        Properties properties = StreamsSettings.of(settings);
        Preflight preflight = new Preflight(context);
        if (!preflight.topics(Set.of(topics.entities(), topics.canonical(), topics.deadLetters()))
                || !preflight.schemas()) {
            return;
        }
        RegistryPatience patience = new RegistryPatience(
                StreamsSettings.patience(properties), settings.get(Keys.BACKOFF_MAX), context.health(), context.stop());
        OutcomeLedger ledger = new OutcomeLedger(context.metrics());
        ThreadFailures failures = new ThreadFailures();
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            CommittedOffsets committed = new CommittedOffsets(
                    admin, settings.get(Keys.INTAKE_APPLICATION_ID), topics.entities(), context.metrics());
            KafkaStreams streams = streams(topics, properties, IntakeParts.of(settings, patience, ledger));
            streams.setUncaughtExceptionHandler(failures);
            try {
                streams.start();
                watch(streams, failures, context, () -> ledger.settle(committed.read()));
            } finally {
                context.health().waiting(PART, "stopping");
                close(streams, settings);
                ledger.settle(committed.read());
            }
        }
    }

    private static KafkaStreams streams(Topics topics, Properties properties, IntakeParts parts) {
        try {
            return new KafkaStreams(
                    MatchTopology.of(topics, parts), new StreamsConfig(properties), new IntakeClients());
        } catch (StreamsException e) {
            throw new ConfigurationException(
                    "Kafka Streams does not start with intake.state-dir "
                            + properties.getProperty(StreamsConfig.STATE_DIR_CONFIG)
                            + " (one process for each folder, which must be writable) and intake.streams-properties: "
                            + e.getMessage(),
                    e);
        }
    }

    private interface Tick {
        void run() throws InterruptedException;
    }

    /** Returns on a request to stop; throws what ended the stream threads. */
    private static void watch(KafkaStreams streams, ThreadFailures failures, Program.Context context, Tick tick)
            throws Exception {
        StopSignal stop = context.stop();
        while (!stop.await(TICK)) {
            KafkaStreams.State state = streams.state();
            show(state, context.health());
            if (failures.fatal().isPresent()) {
                context.health().dead();
                throw new IllegalStateException(
                        "a stream thread failed", failures.fatal().get());
            }
            if (state.hasCompletedShutdown()) {
                context.health().dead();
                throw new IllegalStateException("Kafka Streams ended by itself, in state " + state);
            }
            tick.run();
        }
    }

    private static void show(KafkaStreams.State state, Health health) {
        if (state == KafkaStreams.State.RUNNING) {
            health.ready(PART);
        } else {
            health.waiting(PART, "Kafka Streams is " + state);
        }
    }

    private static void close(KafkaStreams streams, Settings settings) {
        Duration grace = settings.get(Keys.SHUTDOWN_GRACE).minus(CLOSING_MARGIN);
        if (!streams.close(grace.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : grace)) {
            LOG.warn("the stream threads did not stop within shutdown.grace: the open transaction aborts");
        }
    }
}
