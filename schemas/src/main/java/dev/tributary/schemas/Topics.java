package dev.tributary.schemas;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
            String purpose) {

        /**
         * The settings of a topic that is there with which records would be lost, refused or timed by their producer's
         * clock. Others are the operator's: a longer retention, say.
         *
         * @param there all settings of the topic
         */
        public Map<String, String> wrongSettings(Map<String, String> there) {
            Map<String, String> wrong = new TreeMap<>();
            settings.forEach((name, wanted) -> {
                String value = there.get(name);
                if (value != null && !isAsGood(name, wanted, value)) {
                    wrong.put(name, value);
                }
            });
            return wrong;
        }

        private static boolean isAsGood(String name, String wanted, String value) {
            return switch (name) {
                case "cleanup.policy", "message.timestamp.type" -> value.equals(wanted);
                case "max.message.bytes" -> Long.parseLong(value) >= Long.parseLong(wanted);
                case "retention.ms" -> !wanted.equals("-1") || value.equals("-1");
                default -> true;
            };
        }

        /** As an option of Kafka's tools, such as {@code cleanup.policy=compact,retention.ms=-1}. */
        public String wanted(Set<String> names) {
            return names.stream().map(name -> name + "=" + settings.get(name)).collect(Collectors.joining(","));
        }
    }

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
