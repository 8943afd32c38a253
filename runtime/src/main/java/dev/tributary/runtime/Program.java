package dev.tributary.runtime;

import dev.tributary.schemas.serde.RegistryRefusedException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A long-running program: reads its settings once, offers health and metrics, stops on SIGTERM within the grace period
 * and ends with a code: 0 clean, 1 fatal, 2 configuration, 3 fenced.
 */
public final class Program {

    public static final int EXIT_CLEAN = 0;
    public static final int EXIT_FATAL = 1;
    public static final int EXIT_CONFIGURATION = 2;
    public static final int EXIT_FENCED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    /** What a program's body is given. */
    public record Context(Settings settings, PrometheusMeterRegistry metrics, Health health, StopSignal stop) {}

    /** The body: returns when the stop signal has been answered. */
    @FunctionalInterface
    public interface Body {
        void run(Context context) throws Exception;
    }

    private Program() {}

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args {@code [--config FILE] [--set key=value …]}; without --config, TRIBUTARY_CONFIG or
     *     config/tributary.yaml where it exists
     */
    public static void main(String name, String[] args, Body body) {
        StopSignal stop = new StopSignal();
        CountDownLatch ended = new CountDownLatch(1);
        Settings settings;
        try {
            FaultPoint.check(name);
            settings = settings(args);
        } catch (ConfigurationException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(EXIT_CONFIGURATION);
            return;
        }
        long graceMs = settings.get(Keys.SHUTDOWN_GRACE).toMillis();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(stop, ended, graceMs), "shutdown"));
        int exitCode = run(name, settings, stop, body);
        ended.countDown();
        // In a shutdown that a signal began, exit would wait for this very thread; and a thread that someone left
        // running must not keep a program alive that has ended.
        Runtime.getRuntime().halt(exitCode);
    }

    private static void awaitEnd(StopSignal stop, CountDownLatch ended, long graceMs) {
        stop.request();
        try {
            if (ended.await(graceMs, TimeUnit.MILLISECONDS)) {
                // A clean stop on SIGTERM is exit code 0, where the JVM would say 143.
                Runtime.getRuntime().halt(EXIT_CLEAN);
            }
            LOG.error("not stopped within shutdown.grace ({} ms): ending hard, the open transaction aborts", graceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String name, Settings settings, StopSignal stop, Body body) {
        Health health = new Health();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.config().commonTags("program", name);
        LOG.info("{} starts with\n{}", name, settings.describe());
        try (JvmGcMetrics gc = new JvmGcMetrics();
                HttpEndpoint http = HttpEndpoint.start(settings, health, metrics)) {
            gc.bindTo(metrics);
            new JvmMemoryMetrics().bindTo(metrics);
            LOG.info("{}: health and metrics on http://{}:{}", name, settings.get(Keys.HTTP_HOST), http.port());
            body.run(new Context(settings, metrics, health, stop));
            LOG.info("{} has stopped", name);
            return EXIT_CLEAN;
        } catch (Throwable e) {
            // The very top: whatever ended the body ends the program, with a line in the log and a code.
            return exitCodeOf(name, e);
        } finally {
            metrics.close();
        }
    }

    static int exitCodeOf(String name, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                LOG.error("{}: {}", name, cause.getMessage());
                return EXIT_CONFIGURATION;
            }
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                LOG.error("{}: Kafka refuses the login or a right (kafka.properties.*): {}", name, cause.getMessage());
                return EXIT_CONFIGURATION;
            }
            if (cause instanceof ConfigException) {
                LOG.error(
                        "{}: a Kafka client does not take its properties (*properties.*): {}",
                        name,
                        cause.getMessage());
                return EXIT_CONFIGURATION;
            }
            if (cause instanceof RegistryRefusedException) {
                LOG.error("{}: {}", name, cause.getMessage());
                return EXIT_CONFIGURATION;
            }
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof FencedInstanceIdException) {
                LOG.error(
                        "{}: fenced: a newer instance of the same name has taken over, or this one stood still for so"
                                + " long that Kafka ended its transaction (then start it again): {}",
                        name,
                        cause.getMessage());
                return EXIT_FENCED;
            }
        }
        LOG.error("{} ends with a fatal error", name, failure);
        return EXIT_FATAL;
    }

    /** Settings as the command line, the environment and the file have them; their authorities are trusted from here. */
    public static Settings settings(String... args) {
        Optional<Path> yaml =
                Optional.ofNullable(System.getenv("TRIBUTARY_CONFIG")).map(Path::of);
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new ConfigurationException(args[i] + " needs a value");
            }
            switch (args[i]) {
                case "--config" -> yaml = Optional.of(Path.of(args[i + 1]));
                case "--set" -> {
                    String[] pair = args[i + 1].split("=", 2);
                    if (pair.length < 2) {
                        throw new ConfigurationException("--set reads key=value, not " + pair[0]);
                    }
                    overrides.put(pair[0], pair[1]);
                }
                default ->
                    throw new ConfigurationException(
                            "unknown option " + args[i] + "; known are --config FILE and --set key=value");
            }
        }
        Path usual = Path.of("config", "tributary.yaml");
        if (yaml.isEmpty() && Files.isRegularFile(usual)) {
            yaml = Optional.of(usual);
        }
        Settings settings = Settings.load(yaml, System.getenv(), overrides);
        TrustedAuthorities.trust(settings);
        return settings;
    }
}
