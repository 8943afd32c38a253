package dev.tributary.spark;

import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Decodes a batch and gathers its outcomes in order: a result, a tombstone or a dead letter for each record. For one
 * batch and one thread.
 *
 * @param <T> the lane's result record
 */
final class LaneOutput<T> {

    private static final String DELETED = "deleted";
    private static final String DEAD_LETTER = "dead_letter";

    /**
     * What a lane's outputs are written with.
     *
     * @param version the record version of a result
     */
    record Format<T>(
            Stage stage,
            RecordReader<CanonicalRecord> reader,
            RecordWriter<T> writer,
            ToLongFunction<T> version,
            RecordWriter<DeadLetterRecord> deadLetters) {}

    private final Format<T> format;
    private final MicroBatch batch;
    private final String batchName;
    private final CanonicalRecord[] decoded;
    private final List<List<ProducerRecord<byte[], byte[]>>> outputs = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> extras = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();

    LaneOutput(Format<T> format, MicroBatch batch) {
        this.format = format;
        this.batch = batch;
        this.batchName = batch.name();
        this.decoded = new CanonicalRecord[batch.size()];
        for (int position = 0; position < batch.size(); position++) {
            outputs.add(List.of());
            decode(position);
        }
    }

    private void decode(int position) {
        ConsumerRecord<byte[], byte[]> record = batch.records().get(position);
        if (record.value() == null) {
            put(position, DELETED, output(format.writer().topic(), record, null));
            return;
        }
        try {
            decoded[position] = format.reader().read(record.value());
        } catch (Reject e) {
            reject(position, e);
        }
    }

    /** Positions of the records that are to be worked on. */
    List<Integer> open() {
        List<Integer> open = new ArrayList<>();
        for (int position = 0; position < decoded.length; position++) {
            if (decoded[position] != null) {
                open.add(position);
            }
        }
        return open;
    }

    CanonicalRecord at(int position) {
        return decoded[position];
    }

    void result(int position, String outcome, T value) {
        ConsumerRecord<byte[], byte[]> record = batch.records().get(position);
        ProducerRecord<byte[], byte[]> output =
                output(format.writer().topic(), record, format.writer().write(value));
        RecordHeaders.set(
                output.headers(), RecordHeaders.VERSION, format.version().applyAsLong(value));
        put(position, outcome, output);
    }

    /** A record that is committed together with the outcome of this one, to the same partition of another topic. */
    void beside(int position, String topic, byte[] key, byte[] value) {
        extras.add(new ProducerRecord<>(topic, batch.records().get(position).partition(), key, value));
    }

    void reject(int position, Reject reject) {
        ConsumerRecord<byte[], byte[]> record = batch.records().get(position);
        DeadLetterRecord letter = DeadLetterRecord.of(
                new DeadLetterRecord.Coordinates(
                        record.topic(), record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp())),
                record.key(),
                record.value(),
                format.stage(),
                reject);
        ProducerRecord<byte[], byte[]> output = output(
                format.deadLetters().topic(), record, format.deadLetters().write(letter));
        letter.describeIn(output.headers());
        put(position, DEAD_LETTER, output);
    }

    BatchResult finish() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(outputs.size());
        outputs.forEach(records::addAll);
        if (records.size() != batch.size()) {
            throw new IllegalStateException("a batch of " + batch.size() + " came to " + records.size() + " outcomes");
        }
        records.addAll(extras);
        return new BatchResult(records, outcomes);
    }

    private void put(int position, String outcome, ProducerRecord<byte[], byte[]> record) {
        outputs.set(position, List.of(record));
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** A record of the same key and partition, so that results keep the order of their entities. */
    private ProducerRecord<byte[], byte[]> output(String topic, ConsumerRecord<byte[], byte[]> from, byte[] value) {
        ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, from.partition(), from.key(), value);
        for (String name : List.of(RecordHeaders.VERSION, RecordHeaders.INGESTED_AT, RecordHeaders.SOURCE_OFFSET)) {
            RecordHeaders.copy(from.headers(), name, output.headers());
        }
        RecordHeaders.set(output.headers(), RecordHeaders.BATCH, batchName);
        return output;
    }
}
