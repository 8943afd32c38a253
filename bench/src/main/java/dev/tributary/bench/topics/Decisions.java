package dev.tributary.bench.topics;

import dev.tributary.bench.accuracy.BestPerLeft.Candidate;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest decision of each record that has not been deleted.
 *
 * @param byKey decisions by the text of the record key, in the order of first sight
 */
public record Decisions(Map<String, DecisionRecord> byKey) {

    /** Reads the topic matches as it stands. */
    public static Decisions read(Settings settings) {
        RecordFormats formats = new RecordFormats(settings);
        RecordReader<DecisionRecord> reader = formats.reader(formats.topics().matches(), AvroCodec.DECISION);
        Map<String, DecisionRecord> byKey = new LinkedHashMap<>();
        new TopicScan(settings).read(formats.topics().matches(), record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                byKey.remove(key);
                return;
            }
            try {
                byKey.put(key, reader.read(record.value()));
            } catch (Reject e) {
                throw new IllegalStateException(
                        "the record at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                                + " is no decision: " + e.getMessage(),
                        e);
            }
        });
        return new Decisions(byKey);
    }

    /** Those of one source. */
    public Decisions ofSource(String source) {
        Map<String, DecisionRecord> some = new LinkedHashMap<>();
        byKey.forEach((key, decision) -> {
            if (decision.key().source().equals(source)) {
                some.put(key, decision);
            }
        });
        return new Decisions(some);
    }

    public Map<MatchStatus, Long> counts() {
        Map<MatchStatus, Long> counts = new EnumMap<>(MatchStatus.class);
        for (MatchStatus status : MatchStatus.values()) {
            counts.put(status, 0L);
        }
        byKey.values().forEach(record -> counts.merge(record.decision().status(), 1L, Long::sum));
        return counts;
    }

    /** The best candidate of a decision, whatever its status, with its probability. */
    public static Optional<Candidate> best(MatchDecision decision) {
        return decision.referenceId().or(decision::runnerUpId).map(id -> new Candidate(id, decision.confidence()));
    }
}
