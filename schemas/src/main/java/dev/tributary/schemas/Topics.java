package dev.tributary.schemas;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The topic catalog: every topic with its key, value, partitions, cleanup and retention. Names can carry a prefix, so
 * that several installations share a cluster.
 *
 * @param prefix put before every name; may be empty
 * @param partitions of each entity-keyed topic, so that they are co-partitioned
 * @param replicationFactor of every topic; -1 leaves it to the broker
 * @param recordBytesMax the largest record that the topics take
 */
public record Topics(String prefix, int partitions, short replicationFactor, int recordBytesMax) {

    /** Above the program's own limit, so that an oversize record is rejected by us and not by the broker. */
    private static final int BROKER_MARGIN_BYTES = 256 * 1024;

    private static final Duration KEEP_UNCOMPACTED = Duration.ofDays(7);

    public Topics {
        if (partitions < 1) {
            throw new IllegalArgumentException("topics have at least one partition");
        }
    }

    /** The largest value that Tributary writes to these topics; the rest of the margin is for keys and headers. */
    public int valueBytesMax() {
        return recordBytesMax + BROKER_MARGIN_BYTES / 2;
    }

    /** Entity records from producers. */
    public String entities() {
        return prefix + "entities";
    }

    /** Validated, normalised and versioned entities. */
    public String canonical() {
        return prefix + "entities.canonical";
    }

    /** The reference list. */
    public String reference() {
        return prefix + "reference";
    }

    /** The states of the reference list. */
    public String epochs() {
        return prefix + "reference.epochs";
    }

    /** Decisions. */
    public String matches() {
        return prefix + "matches";
    }

    /** What an endpoint answered about doubtful decisions. */
    public String adjudications() {
        return prefix + "adjudications";
    }

    /** Embeddings. */
    public String embeddings() {
        return prefix + "embeddings";
    }

    /** Records that could not be processed. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** Marks of dead letters that were replayed. */
    public String replays() {
        return prefix + "dead-letters.replays";
    }

    /**
     * One row of the catalog.
     *
     * @param value codec of the value
     * @param compatibility what the registry holds new schema versions to
     * @param settings the topic's configuration
     */
    public record Entry(
            String name,
            String key,
            RecordCodec<?> value,
            String compatibility,
            int partitions,
            Map<String, String> settings,
            String purpose) {}

    public List<Entry> catalog() {
        String recordKey = "source|record_id";
        return List.of(
                new Entry(
                        entities(),
                        recordKey,
                        AvroCodec.INPUT,
                        "BACKWARD_TRANSITIVE",
                        partitions,
                        settings("delete", Optional.of(Duration.ofDays(7))),
                        "Entity records from producers: Avro or JSON"),
                new Entry(
                        canonical(),
                        recordKey,
                        AvroCodec.CANONICAL,
                        "FULL_TRANSITIVE",
                        partitions,
                        settings("compact", Optional.empty()),
                        "Validated, normalised, versioned entities; null deletes"),
                new Entry(
                        reference(),
                        "reference_id",
                        AvroCodec.REFERENCE,
                        "BACKWARD_TRANSITIVE",
                        partitions,
                        settings("compact", Optional.empty()),
                        "The reference list; null removes"),
                new Entry(
                        epochs(),
                        "none",
                        AvroCodec.EPOCH,
                        "FULL_TRANSITIVE",
                        1,
                        settings("delete", Optional.of(Duration.ofMillis(-1))),
                        "The states of the reference list"),
                new Entry(
                        matches(),
                        recordKey,
                        AvroCodec.DECISION,
                        "FULL_TRANSITIVE",
                        partitions,
                        settings("compact", Optional.empty()),
                        "Decisions; null: the entity was deleted"),
                new Entry(
                        adjudications(),
                        "source|record_id|input_hash",
                        AvroCodec.ADJUDICATION,
                        "FULL_TRANSITIVE",
                        partitions,
                        settings("compact", Optional.empty()),
                        "Answers about doubtful decisions, kept for replays; empty unless adjudicate.endpoint is set"),
                new Entry(
                        embeddings(),
                        recordKey,
                        AvroCodec.EMBEDDING,
                        "FULL_TRANSITIVE",
                        partitions,
                        settings("compact", Optional.empty()),
                        "Embeddings; null: the entity was deleted"),
                new Entry(
                        deadLetters(),
                        "the record's own",
                        AvroCodec.DEAD_LETTER,
                        "FULL_TRANSITIVE",
                        partitions,
                        settings("delete", Optional.of(Duration.ofDays(30))),
                        "Records that could not be processed"),
                new Entry(
                        replays(),
                        "partition@offset of the dead letter",
                        AvroCodec.REPLAY,
                        "FULL_TRANSITIVE",
                        1,
                        // Longer than what they are about.
                        settings("delete", Optional.of(Duration.ofDays(37))),
                        "Marks of dead letters that were replayed"));
    }

    private Map<String, String> settings(String cleanup, Optional<Duration> retention) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("cleanup.policy", cleanup);
        settings.put("message.timestamp.type", "LogAppendTime");
        settings.put("max.message.bytes", Integer.toString(recordBytesMax + BROKER_MARGIN_BYTES));
        retention.ifPresent(kept -> settings.put("retention.ms", Long.toString(kept.toMillis())));
        if (cleanup.equals("compact")) {
            settings.put("min.compaction.lag.ms", Long.toString(KEEP_UNCOMPACTED.toMillis()));
            settings.put("delete.retention.ms", Long.toString(KEEP_UNCOMPACTED.toMillis()));
        }
        return settings;
    }
}
