package dev.tributary.spark;

import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.spark.functions.ReferenceEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came on the topic reference since the last epoch; the newest change of each reference counts. For one thread. */
final class PendingReferences {

    private static final Logger LOG = LoggerFactory.getLogger(PendingReferences.class);
    /** A row's own bytes are not all of it. */
    private static final int ROW_OVERHEAD_BYTES = 16;

    private final Map<String, ReferenceEntry> changes = new LinkedHashMap<>();
    private final List<DeadLetterRecord> rejected = new ArrayList<>();
    /** Of the first change, by the clock that only goes forward; empty where there is none. */
    private Optional<Long> sinceNanos = Optional.empty();

    void accept(ReferenceTopicReader topic, ConsumerRecord<byte[], byte[]> record) {
        if (sinceNanos.isEmpty()) {
            sinceNanos = Optional.of(System.nanoTime());
        }
        try {
            ReferenceTopicReader.Change change = topic.change(record);
            changes.put(
                    change.referenceId(),
                    change.row()
                            .map(row -> new ReferenceEntry(change.referenceId(), false, row.encode()))
                            .orElseGet(() -> new ReferenceEntry(change.referenceId(), true, new byte[0])));
        } catch (Reject e) {
            LOG.warn(
                    "a reference at {}-{}@{} is rejected: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            rejected.add(DeadLetterRecord.of(
                    new DeadLetterRecord.Coordinates(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            Instant.ofEpochMilli(record.timestamp())),
                    record.key(),
                    record.value(),
                    Stage.NORMALISE,
                    e));
        }
    }

    /** Changed references. */
    int size() {
        return changes.size();
    }

    List<DeadLetterRecord> rejected() {
        return List.copyOf(rejected);
    }

    /** How long the first of them waits; empty where there is none, not even a rejected one. */
    Optional<Duration> waited() {
        return sinceNanos.map(since -> Duration.ofNanos(System.nanoTime() - since));
    }

    /**
     * The changes in parts of so many bytes; a larger change is a part alone.
     *
     * @return at least one part, which is empty where there are no changes
     */
    List<List<ReferenceEntry>> chunks(int bytesMax) {
        List<List<ReferenceEntry>> chunks = new ArrayList<>();
        chunks.add(new ArrayList<>());
        long bytes = 0;
        for (ReferenceEntry entry : changes.values()) {
            int size = entry.row().length + entry.referenceId().length() + ROW_OVERHEAD_BYTES;
            if (bytes > 0 && bytes + size > bytesMax) {
                chunks.add(new ArrayList<>());
                bytes = 0;
            }
            chunks.get(chunks.size() - 1).add(entry);
            bytes += size;
        }
        return chunks;
    }

    void clear() {
        changes.clear();
        rejected.clear();
        sinceNanos = Optional.empty();
    }
}
