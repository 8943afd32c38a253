package dev.tributary.bench.chaos;

import dev.tributary.bench.audit.Effect;
import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.audit.Tally;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.matching.MatchDecision;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What the result topics hold, gathered record by record as far as they are committed. Besides what is counted, whatever
 * is wrong in itself is noted: a version that goes backwards, a decision other than the input asks for, a dead letter
 * whose headers are not its own. For one thread.
 */
final class Findings implements AutoCloseable {

    private static final int EXAMPLES_MAX = 20;

    /** What of a decision every sink must show. @param reference empty where there is none */
    record Verdict(String status, String reference, double confidence) {

        static Verdict of(MatchDecision decision) {
            return new Verdict(
                    decision.status().wireName(), decision.referenceId().orElse(""), decision.confidence());
        }
    }

    final Tally<Effect> canonical = new Tally<>();
    final Tally<Effect> matches = new Tally<>();
    final Tally<Effect> embeddings = new Tally<>();
    /** By place and reason; those of planted records by stage too. */
    final Tally<String> letters = new Tally<>();
    /** How often each input came to a decision, a delete or a dead letter. */
    final Tally<String> outcomes = new Tally<>();
    /** The newest decision by key; deletes leave none. */
    final Map<String, DecisionRecord> decisions = new HashMap<>();
    /** Every decision by key and version. */
    final Map<Effect, Verdict> decided = new HashMap<>();

    final List<String> wrongExamples = new ArrayList<>();
    long wrong;

    /** Places of records that a scenario put onto inner topics, past intake. */
    final Set<String> planted = new TreeSet<>();

    private final Sent sent;
    private final Canaries canaries;
    private final ExpectedDecisions expected;

    private final List<TopicTail> tails = new ArrayList<>();
    private final TopicTail canonicalTail;
    private final TopicTail matchesTail;
    private final TopicTail embeddingsTail;
    private final TopicTail lettersTail;
    private final RecordReader<CanonicalRecord> canonicalReader;
    private final RecordReader<DecisionRecord> decisionReader;
    private final RecordReader<EmbeddingRecord> embeddingReader;
    private final RecordReader<DeadLetterRecord> letterReader;
    private final Map<String, String> inputOfCanonical = new HashMap<>();
    private final Map<String, Long> newestVersions = new HashMap<>();

    Findings(Settings settings, Sent sent, Canaries canaries, ExpectedDecisions expected) {
        RecordFormats formats = new RecordFormats(settings);
        this.sent = sent;
        this.canaries = canaries;
        this.expected = expected;
        Topics topics = formats.topics();
        this.canonicalTail = tail(settings, topics.canonical());
        this.matchesTail = tail(settings, topics.matches());
        this.embeddingsTail = tail(settings, topics.embeddings());
        this.lettersTail = tail(settings, topics.deadLetters());
        this.canonicalReader = formats.reader(topics.canonical(), AvroCodec.CANONICAL);
        this.decisionReader = formats.reader(topics.matches(), AvroCodec.DECISION);
        this.embeddingReader = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
        this.letterReader = formats.reader(topics.deadLetters(), AvroCodec.DEAD_LETTER);
    }

    private TopicTail tail(Settings settings, String topic) {
        TopicTail tail = new TopicTail(settings, topic);
        tails.add(tail);
        return tail;
    }

    /** Takes up what was committed since the last call. */
    void readOn() {
        expected.readOn();
        canonicalTail.readOn(record -> {
            if (!planted.contains(place(record))) {
                inputOfCanonical.put(place(record), source(record));
                canonical.add(effect(record, canonicalReader, CanonicalRecord::version));
            }
        });
        matchesTail.readOn(record -> {
            if (!planted.contains(place(record))) {
                match(record);
            }
        });
        embeddingsTail.readOn(record -> {
            if (!planted.contains(place(record))) {
                embeddings.add(effect(record, embeddingReader, EmbeddingRecord::version));
            }
        });
        lettersTail.readOn(this::letter);
    }

    private void match(ConsumerRecord<byte[], byte[]> record) {
        Effect effect = effect(record, decisionReader, DecisionRecord::version);
        matches.add(effect);
        outcomes.add(source(record));
        if (record.value() == null) {
            decisions.remove(effect.key());
            return;
        }
        DecisionRecord found = parse(record, decisionReader);
        decisions.put(effect.key(), withoutExplanation(found));
        decided.put(effect, Verdict.of(found.decision()));
        Optional<StreamEvent> event = sent.at(source(record));
        Optional<MatchDecision> right = event.flatMap(input -> expected.of(
                input, found.decision().referenceEpoch(), found.decision().modelVersion()));
        if (right.isEmpty() || !right.get().asWritten().equals(found.decision())) {
            wrong(place(record) + ": the decision about " + source(record) + " is other than the input asks for: "
                    + summary(Optional.of(found.decision())) + " and not " + summary(right));
        }
    }

    /** There are many, and nothing more is asked of them. */
    private static DecisionRecord withoutExplanation(DecisionRecord record) {
        MatchDecision full = record.decision();
        return new DecisionRecord(
                record.key(),
                record.version(),
                new MatchDecision(
                        full.status(),
                        full.referenceId(),
                        full.confidence(),
                        full.method(),
                        full.runnerUpId(),
                        full.runnerUpConfidence(),
                        full.margin(),
                        List.of(),
                        full.referenceEpoch(),
                        full.modelVersion()));
    }

    private static String summary(Optional<MatchDecision> decision) {
        return decision.map(d -> d.status() + " " + d.referenceId() + " " + d.confidence() + " epoch "
                        + d.referenceEpoch() + " model " + d.modelVersion())
                .orElse("anything that was published");
    }

    private void letter(ConsumerRecord<byte[], byte[]> record) {
        DeadLetterRecord letter = parse(record, letterReader);
        String at = RecordHeaders.offset(letter.topic(), letter.partition(), letter.offset());
        if (!header(record, RecordHeaders.REASON).equals(letter.reason())
                || !header(record, RecordHeaders.STAGE).equals(letter.stage())
                || !header(record, RecordHeaders.SOURCE_OFFSET).equals(at)) {
            wrong(place(record) + ": the headers of the dead letter are not its own");
        }
        canaries.foundIn("the message of the dead letter at " + place(record), letter.message())
                .forEach(this::wrong);
        for (Header header : record.headers()) {
            canaries.foundIn(
                            "the header " + header.key() + " at " + place(record),
                            header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8))
                    .forEach(this::wrong);
        }
        if (planted.contains(at)) {
            letters.add(letter.stage() + " " + at + " " + letter.reason());
        } else if (!letter.stage().equals("embed")) {
            String input = inputOfCanonical.getOrDefault(at, at);
            letters.add(input + " " + letter.reason());
            outcomes.add(input);
        }
    }

    void wrong(String what) {
        wrong++;
        if (wrongExamples.size() < EXAMPLES_MAX) {
            wrongExamples.add(what);
        }
    }

    /** What a record leaves behind; notes a version that is not newer than the one before of its key. */
    private <T> Effect effect(
            ConsumerRecord<byte[], byte[]> record, RecordReader<T> reader, ToLongFunction<T> version) {
        long number = record.value() == null
                ? RecordHeaders.number(record.headers(), RecordHeaders.VERSION).orElse(0)
                : version.applyAsLong(parse(record, reader));
        String key = key(record);
        Long before = newestVersions.put(record.topic() + " " + key, number);
        if (before != null && before > number) {
            wrong(place(record) + ": version " + number + " of a key stands behind its version " + before);
        }
        return new Effect(key, number, record.value() == null);
    }

    private static <T> T parse(ConsumerRecord<byte[], byte[]> record, RecordReader<T> reader) {
        try {
            return reader.read(record.value());
        } catch (Reject e) {
            throw new UnmetException("the record at " + place(record) + " cannot be read: " + e.getMessage());
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String source(ConsumerRecord<byte[], byte[]> record) {
        return header(record, RecordHeaders.SOURCE_OFFSET);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return RecordHeaders.text(record.headers(), name).orElse("nowhere");
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.offset(record.topic(), record.partition(), record.offset());
    }

    @Override
    public void close() {
        tails.forEach(TopicTail::close);
    }
}
