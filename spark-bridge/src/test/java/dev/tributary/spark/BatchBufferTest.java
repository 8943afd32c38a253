package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BatchBufferTest {

    private static final long NOW_MS = 1_000;

    private static ConsumerRecord<byte[], byte[]> record(long offset, int bytes) {
        return new ConsumerRecord<>(
                "t",
                0,
                offset,
                0L,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                1,
                bytes - 1,
                new byte[1],
                new byte[bytes - 1],
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                Optional.empty());
    }

    private static BatchBuffer filled(BatchBuffer.Limits limits, int records, int bytes) {
        BatchBuffer buffer = new BatchBuffer(limits);
        for (int i = 0; i < records; i++) {
            buffer.add(record(i, bytes), NOW_MS);
        }
        return buffer;
    }

    @Test
    void anIdleLaneTakesASingleRecordAtOnce() {
        BatchBuffer buffer = filled(new BatchBuffer.Limits(100, 10_000, 0), 1, 10);

        assertThat(buffer.take(true, NOW_MS))
                .hasValueSatisfying(batch -> assertThat(batch.size()).isEqualTo(1));
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void anIdleLaneWaitsForTheLinger() {
        BatchBuffer buffer = filled(new BatchBuffer.Limits(100, 10_000, 50), 1, 10);

        assertThat(buffer.take(true, NOW_MS + 49)).isEmpty();
        assertThat(buffer.take(true, NOW_MS + 50)).isPresent();
    }

    @Test
    void whileABatchIsInSparkOnlyAFullOneFollows() {
        BatchBuffer buffer = filled(new BatchBuffer.Limits(3, 10_000, 0), 2, 10);
        assertThat(buffer.take(false, NOW_MS)).isEmpty();

        buffer.add(record(2, 10), NOW_MS);

        assertThat(buffer.take(false, NOW_MS))
                .hasValueSatisfying(batch -> assertThat(batch.size()).isEqualTo(3));
    }

    @Test
    void aBatchKeepsToItsBytesAndALargerRecordGoesAlone() {
        BatchBuffer buffer = filled(new BatchBuffer.Limits(100, 25, 0), 2, 10);
        buffer.add(record(2, 60), NOW_MS);
        buffer.add(record(3, 10), NOW_MS);

        assertThat(buffer.take(true, NOW_MS).orElseThrow().size()).isEqualTo(2);
        assertThat(buffer.take(true, NOW_MS).orElseThrow().size()).isEqualTo(1);
        assertThat(buffer.take(true, NOW_MS).orElseThrow().size()).isEqualTo(1);
        assertThat(buffer.take(true, NOW_MS)).isEmpty();
    }

    @Test
    void twoWaitingBatchesAreEnough() {
        BatchBuffer buffer = filled(new BatchBuffer.Limits(5, 10_000, 0), 9, 10);
        assertThat(buffer.isFull()).isFalse();

        buffer.add(record(9, 10), NOW_MS);
        assertThat(buffer.isFull()).isTrue();
        assertThat(buffer.hasRoom()).isFalse();

        buffer.take(true, NOW_MS);
        assertThat(buffer.hasRoom()).isTrue();
    }

    @Test
    void aBatchIsNamedByItsOffsetRanges() {
        MicroBatch batch = filled(new BatchBuffer.Limits(5, 10_000, 0), 3, 10)
                .take(true, NOW_MS)
                .orElseThrow();

        assertThat(batch.name()).isEqualTo("t-0@0..2");
        assertThat(batch.nextOffsets().values())
                .allSatisfy(next -> assertThat(next.offset()).isEqualTo(3));
    }
}
