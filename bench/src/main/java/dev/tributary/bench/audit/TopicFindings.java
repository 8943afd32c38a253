package dev.tributary.bench.audit;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the result topics hold. Filled once, by {@link #read}. */
final class TopicFindings {

    /** What one input record came to: the status of its decision, or one of these. */
    static final String DELETED = "deleted";

    static final String DEAD_LETTER = "dead_letter";
    /** A decision or dead letter that names no input record. */
    static final String NOWHERE = "nowhere";

    final Tally<Effect> canonical = new Tally<>();
    final Tally<Effect> matches = new Tally<>();
    final Tally<Effect> embeddings = new Tally<>();
    /** Dead letters by input record and reason. */
    final Tally<String> deadLetters = new Tally<>();
    /** Outcomes by input record. */
    final Map<String, Tally<String>> outcomes = new HashMap<>();
    /** The newest decision by key; deletes leave none. */
    final Map<String, DecisionRecord> decisions = new HashMap<>();
    /** Where a canonical record comes from, by its own place. */
    private final Map<String, String> sourceOfCanonical = new HashMap<>();

    private final Topics topics;
    private final RecordFormats formats;
    private final TopicScan scan;

    private TopicFindings(Settings settings) {
        this.formats = new RecordFormats(settings);
        this.topics = formats.topics();
        this.scan = new TopicScan(settings);
    }

    static TopicFindings read(Settings settings) {
        TopicFindings findings = new TopicFindings(settings);
        findings.readCanonical();
        findings.readMatches();
        findings.readEmbeddings();
        findings.readDeadLetters();
        return findings;
    }

    private void readCanonical() {
        RecordReader<CanonicalRecord> reader = formats.reader(topics.canonical(), AvroCodec.CANONICAL);
        scan.read(topics.canonical(), record -> {
            canonical.add(effect(record, reader, CanonicalRecord::version));
            sourceOfCanonical.put(place(record), source(record));
        });
    }

    private void readMatches() {
        RecordReader<DecisionRecord> reader = formats.reader(topics.matches(), AvroCodec.DECISION);
        scan.read(topics.matches(), record -> {
            String key = key(record);
            if (record.value() == null) {
                matches.add(effect(record, reader, DecisionRecord::version));
                decisions.remove(key);
                outcome(source(record), DELETED);
                return;
            }
            DecisionRecord decision = parse(record, reader);
            matches.add(new Effect(key, decision.version(), false));
            decisions.put(key, decision);
            outcome(source(record), decision.decision().status().wireName());
        });
    }

    private void readEmbeddings() {
        RecordReader<EmbeddingRecord> reader = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
        scan.read(topics.embeddings(), record -> embeddings.add(effect(record, reader, EmbeddingRecord::version)));
    }

    private void readDeadLetters() {
        RecordReader<DeadLetterRecord> reader = formats.reader(topics.deadLetters(), AvroCodec.DEAD_LETTER);
        scan.read(topics.deadLetters(), record -> {
            DeadLetterRecord letter = parse(record, reader);
            if (letter.stage().equals("embed")) {
                // Counted apart: the record has its outcome on the match path.
                return;
            }
            String place = letter.topic() + "-" + letter.partition() + "@" + letter.offset();
            String input = sourceOfCanonical.getOrDefault(place, place);
            deadLetters.add(input + " " + letter.reason());
            outcome(input, DEAD_LETTER);
        });
    }

    private void outcome(String input, String outcome) {
        outcomes.computeIfAbsent(input, place -> new Tally<>()).add(outcome);
    }

    private static <T> Effect effect(
            ConsumerRecord<byte[], byte[]> record, RecordReader<T> reader, ToLongFunction<T> version) {
        if (record.value() == null) {
            return new Effect(
                    key(record),
                    RecordHeaders.number(record.headers(), RecordHeaders.VERSION)
                            .orElse(0),
                    true);
        }
        return new Effect(key(record), version.applyAsLong(parse(record, reader)), false);
    }

    private static <T> T parse(ConsumerRecord<byte[], byte[]> record, RecordReader<T> reader) {
        try {
            return reader.read(record.value());
        } catch (Reject e) {
            throw new IllegalStateException("the record at " + place(record) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String source(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.text(record.headers(), RecordHeaders.SOURCE_OFFSET).orElse(NOWHERE);
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
