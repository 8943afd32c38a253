package dev.tributary.runtime.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class FlushTest {

    private static final TopicPartition LOST = new TopicPartition("records", 0);
    private static final TopicPartition KEPT = new TopicPartition("records", 1);

    private final Target target = new Target();
    private final Set<TopicPartition> revoked = new HashSet<>();

    /** Rejects the value "bad", and is away when it first meets the value "outage". */
    private static final class Target implements SinkTarget<String> {

        final List<SinkRecord<String>> written = new ArrayList<>();
        private boolean wasAway;

        @Override
        public void open() {}

        @Override
        public Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions) {
            return Map.of();
        }

        @Override
        public String decode(ConsumerRecord<byte[], byte[]> record) throws Reject {
            String value = new String(record.value(), UTF_8);
            if (value.equals("bad")) {
                throw new Reject(Reason.WRONG_SHAPE, "a test");
            }
            if (value.equals("outage") && !wasAway) {
                wasAway = true;
                throw new UnavailableException("the registry is away", null);
            }
            return value;
        }

        @Override
        public Map<String, Long> write(List<SinkRecord<String>> records) {
            written.addAll(records);
            return Map.of();
        }

        @Override
        public void close() {}
    }

    @Test
    void aPartitionThatIsLostBeforeItsDeadLettersAreWrittenIsNotWrittenPastThem() {
        SinkMetrics metrics = new SinkMetrics(new SimpleMeterRegistry());
        // Nothing is to reach Kafka: the only dead letter is the new owner's to write.
        DeadLetterWriter letters = new DeadLetterWriter(Settings.defaults(), "group", Map::of);
        Flush<String> flush = new Flush<>(
                target,
                letters,
                metrics,
                revoked,
                List.of(record(LOST, 50, "bad"), record(LOST, 51, "good"), record(KEPT, 7, "outage")));
        ConsumerGroupMetadata group = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

        assertThatThrownBy(() -> flush.run(group)).isInstanceOf(UnavailableException.class);
        revoked.add(LOST);

        assertThat(flush.run(group)).isEqualTo(Map.of(KEPT, 7L));
        assertThat(target.written).containsExactly(new SinkRecord<>(KEPT, 7, "outage"));
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, String value) {
        return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, value.getBytes(UTF_8));
    }
}
