package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordCodec;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.ReferenceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** Readers of topics while the schema registry is away for one record. */
final class PolledRecordsTest {

    private static final String TOPIC = "topic";

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private String unreadable = "";

    PolledRecordsTest() {
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, 0), 0L, new TopicPartition(TOPIC, 1), 0L));
    }

    /** Reads the value's text, unless it is the one that cannot be read just now. */
    private <T> RecordReader<T> reader(RecordCodec<T> codec, Function<String, T> ofText) {
        Deserializer<Object> registry = (topic, bytes) -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.equals(unreadable)) {
                throw new TimeoutException("the registry is away");
            }
            return codec.toAvro(ofText.apply(text));
        };
        return new RecordReader<>(TOPIC, registry, codec);
    }

    /** The topic's records as a broker would give them: those before the position are passed over. */
    private void offer(List<String> first, List<String> second) {
        List<List<String>> partitions = List.of(first, second);
        for (int partition = 0; partition < partitions.size(); partition++) {
            List<String> texts = partitions.get(partition);
            for (int offset = 0; offset < texts.size(); offset++) {
                byte[] bytes = texts.get(offset).getBytes(StandardCharsets.UTF_8);
                consumer.addRecord(new ConsumerRecord<>(TOPIC, partition, offset, bytes, bytes));
            }
        }
    }

    @Test
    void aReferenceThatCannotBeReadJustNowComesAgainWithWhatFollowsIt() throws Exception {
        List<String> first = List.of("a0", "a1", "a2");
        List<String> second = List.of("b0", "b1", "b2");
        List<String> taken = new ArrayList<>();
        try (ReferenceTopicReader topic = new ReferenceTopicReader(
                consumer,
                reader(
                        AvroCodec.REFERENCE,
                        id -> new ReferenceRecord(
                                id, new Entity(EntityType.COMPANY, Map.of("name", id)), Optional.empty())),
                StreamPlan.read(Optional.empty()),
                2)) {
            for (String away : List.of("a1", "b1")) {
                unreadable = away;
                offer(first, second);
                assertThatThrownBy(() -> topic.readUpTo(List.of(2L, 3L), change -> taken.add(change.referenceId())))
                        .isInstanceOf(TimeoutException.class);
            }
            unreadable = "";
            offer(first, second);
            topic.readUpTo(List.of(2L, 3L), change -> taken.add(change.referenceId()));
            assertThat(taken).containsExactlyInAnyOrder("a0", "a1", "b0", "b1", "b2");

            offer(first, second);
            topic.readUpTo(List.of(3L, 3L), change -> taken.add(change.referenceId()));
            assertThat(taken).hasSize(6).endsWith("a2");
        }
    }

    @Test
    void anEpochThatCannotBeReadJustNowComesAgain() {
        RecordReader<EpochRecord> reader =
                reader(AvroCodec.EPOCH, number -> new EpochRecord(Long.parseLong(number), List.of(), 1, 1, 0));
        try (EpochLog log = new EpochLog(consumer, reader)) {
            unreadable = "2";
            offer(List.of("1", "2", "3"), List.of());
            assertThatThrownBy(() -> log.poll(Duration.ZERO)).isInstanceOf(TimeoutException.class);
            assertThat(log.newest()).map(EpochRecord::epoch).hasValue(1L);

            unreadable = "";
            offer(List.of("1", "2", "3"), List.of());
            log.poll(Duration.ZERO);
            assertThat(log.newest()).map(EpochRecord::epoch).hasValue(3L);
        }
    }

    @Test
    void numbersBetweenPublishedEpochsAreGapsUntilAGenerationLeavesThemBehind() {
        RecordReader<EpochRecord> reader = reader(AvroCodec.EPOCH, text -> {
            String[] numberAndGeneration = text.split("/");
            return new EpochRecord(
                    Long.parseLong(numberAndGeneration[0]),
                    List.of(),
                    1,
                    4,
                    0,
                    Optional.empty(),
                    Long.parseLong(numberAndGeneration[1]),
                    "");
        });
        try (EpochLog log = new EpochLog(consumer, reader)) {
            offer(List.of("4/0", "5/0", "9/0", "10/0"), List.of());
            log.poll(Duration.ZERO);
            assertThat(log.state().orElseThrow().table()).isEqualTo(new TableView(0, List.of(new TableView.Gap(5, 9))));

            offer(List.of("4/0", "5/0", "9/0", "10/0", "13/11"), List.of());
            log.poll(Duration.ZERO);
            assertThat(log.state().orElseThrow().table())
                    .isEqualTo(new TableView(11, List.of(new TableView.Gap(10, 13))));
        }
    }
}
