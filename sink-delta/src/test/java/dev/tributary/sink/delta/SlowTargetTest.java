package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.runtime.sink.SinkLimits;
import dev.tributary.runtime.sink.SinkLoop;
import dev.tributary.runtime.sink.SinkRecord;
import dev.tributary.runtime.sink.SinkTarget;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop with a target that takes longer than a consumer may stay away, on a real broker. */
class SlowTargetTest {

    private static final int RECORDS = 3_000;
    private static final int BATCH = 100;

    @TempDir
    Path directory;

    /** Holds its first write until it is released, then fails once, then goes on. */
    private static final class SlowTarget implements SinkTarget<String> {

        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch begun = new CountDownLatch(1);
        final AtomicInteger placed = new AtomicInteger();
        final AtomicInteger decoded = new AtomicInteger();
        final AtomicInteger caughtUp = new AtomicInteger();
        final List<Long> offsets = new CopyOnWriteArrayList<>();
        private boolean failed;

        @Override
        public void open() {}

        @Override
        public Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions) {
            placed.incrementAndGet();
            return Map.of();
        }

        @Override
        public String decode(ConsumerRecord<byte[], byte[]> record) {
            decoded.incrementAndGet();
            return new String(record.value(), StandardCharsets.UTF_8);
        }

        @Override
        public Map<String, Long> write(List<SinkRecord<String>> records) {
            begun.countDown();
            try {
                release.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!failed) {
                failed = true;
                throw new UnavailableException("not just now", null);
            }
            records.forEach(record -> offsets.add(record.offset()));
            return Map.of("rows", (long) records.size());
        }

        @Override
        public void caughtUp() {
            caughtUp.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    @Test
    void aTargetSlowerThanThePollIntervalIsWaitedForInTheGroupWithABoundedBuffer() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(ServerOptions.in(directory))) {
            Settings settings = Settings.defaults()
                    .with(Map.of(
                            "kafka.bootstrap-servers", broker.bootstrapServers(),
                            "kafka.properties.max.poll.interval.ms", "3000",
                            "kafka.properties.session.timeout.ms", "6000",
                            "kafka.properties.heartbeat.interval.ms", "1000"));
            produce(settings);
            Program.Context context = new Program.Context(
                    settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Health(), new StopSignal());
            SlowTarget target = new SlowTarget();
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> run(context, target));

            assertThat(target.begun.await(60, TimeUnit.SECONDS)).isTrue();
            // Three times the poll interval: a consumer that did not poll would have lost its partition.
            await().pollDelay(Duration.ofSeconds(9))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> true);
            assertThat(fetched(context)).as("records held").isLessThanOrEqualTo(2 * BATCH + BATCH);
            target.release.countDown();
            await().atMost(Duration.ofSeconds(60)).until(() -> target.caughtUp.get() > 0);
            context.stop().request();
            ended.get(30, TimeUnit.SECONDS);

            assertThat(target.placed).as("assigned once, never rebalanced").hasValue(1);
            assertThat(target.decoded).as("a retry does not decode again").hasValue(RECORDS);
            assertThat(target.offsets).hasSize(RECORDS).isSorted().doesNotHaveDuplicates();
            assertThat(context.health().notReady()).isEmpty();
        }
    }

    private static void run(Program.Context context, SlowTarget target) {
        try (SinkLoop<String> loop = new SinkLoop<>(
                context, "slow", Set.of("records"), target, new SinkLimits(BATCH, 1 << 20, Duration.ZERO))) {
            loop.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Read from Kafka so far: what is gathered and in hand. */
    private static double fetched(Program.Context context) {
        double lag = context.metrics().find("tributary.sink.lag").gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
        assertThat(lag).as("nothing is in the target yet").isEqualTo(RECORDS);
        return context.metrics().find("tributary.sink.held").gauge().value();
    }

    private static void produce(Settings settings) throws Exception {
        Map<String, Object> properties = new HashMap<>(KafkaProperties.producer(settings));
        try (Admin admin = Admin.create(KafkaProperties.common(settings));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            admin.createTopics(List.of(new NewTopic("records", 1, (short) 1)))
                    .all()
                    .get();
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>("records", ("value " + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
