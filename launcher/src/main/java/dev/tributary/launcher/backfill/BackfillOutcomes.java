package dev.tributary.launcher.backfill;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.matching.MatchStatus;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of every record of a backfill, counted from the topics: a bit for each offset of the topic entities, so that
 * millions of records take megabytes. For one thread.
 */
public final class BackfillOutcomes {

    /** Clocks of machines differ; reading a little too much does no harm. */
    private static final Duration CLOCKS_APART_MAX = Duration.ofHours(1);

    /** Offsets of the topic entities, by partition. */
    private static final class Places {
        /** Counted from here, and shared: what was sent is added first, and in order. */
        private final Map<Integer, Long> firstOffsets;

        private final Map<Integer, BitSet> bits = new HashMap<>();

        Places(Map<Integer, Long> firstOffsets) {
            this.firstOffsets = firstOffsets;
        }

        void add(Place place) {
            long first = firstOffsets.computeIfAbsent(place.partition(), partition -> place.offset());
            bits.computeIfAbsent(place.partition(), partition -> new BitSet())
                    .set(Math.toIntExact(place.offset() - first));
        }

        boolean has(Place place) {
            Long first = firstOffsets.get(place.partition());
            long at = first == null ? -1 : place.offset() - first;
            BitSet ofPartition = bits.get(place.partition());
            return ofPartition != null && at >= 0 && at <= Integer.MAX_VALUE && ofPartition.get((int) at);
        }

        long count() {
            return bits.values().stream().mapToLong(BitSet::cardinality).sum();
        }
    }

    /** The input record that a header names. */
    private record Place(int partition, long offset) {

        static Optional<Place> parse(String topic, String text) {
            int at = text.lastIndexOf('@');
            int dash = text.lastIndexOf('-', Math.max(0, at));
            if (dash < 0 || at < dash || !text.substring(0, dash).equals(topic)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Place(
                        Integer.parseInt(text.substring(dash + 1, at)), Long.parseLong(text.substring(at + 1))));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private final RecordFormats formats;
    private final Topics topics;
    private final TopicScan scan;
    private final Instant from;

    private final Places sent = new Places(new HashMap<>());
    private final Places ended = new Places(sent.firstOffsets);
    private final Map<MatchStatus, Long> decided = new EnumMap<>(MatchStatus.class);
    /** Canonical records that the match lane has rejected. */
    private final Set<String> rejectedCanonical = new HashSet<>();

    private long passed;
    private long endedAfterIntake;
    private long deadLetters;
    private long doubled;

    private BackfillOutcomes(Settings settings, Instant started) {
        this.formats = new RecordFormats(settings);
        this.topics = formats.topics();
        this.scan = new TopicScan(settings);
        this.from = started.minus(CLOCKS_APART_MAX);
    }

    /** Reads the topics from the time on when the backfill began. */
    public static BackfillOutcomes read(Settings settings, String name, BackfillPosition position) {
        BackfillOutcomes outcomes = new BackfillOutcomes(settings, position.started());
        outcomes.readSent(Backfill.mark(name, position));
        outcomes.readDeadLetters();
        outcomes.readCanonical();
        outcomes.readMatches();
        return outcomes;
    }

    private void readSent(String mark) {
        scan.read(topics.entities(), from, record -> {
            if (RecordHeaders.text(record.headers(), RecordHeaders.BACKFILL)
                    .filter(mark::equals)
                    .isPresent()) {
                sent.add(new Place(record.partition(), record.offset()));
            }
        });
    }

    private void readDeadLetters() {
        RecordReader<DeadLetterRecord> reader = formats.reader(topics.deadLetters(), AvroCodec.DEAD_LETTER);
        scan.read(topics.deadLetters(), from, record -> {
            DeadLetterRecord letter = parse(record, reader);
            // Those of the embedding lane and of the sinks are counted apart: the record has its outcome here.
            if (letter.topic().equals(topics.entities())) {
                Place place = new Place(letter.partition(), letter.offset());
                if (sent.has(place)) {
                    end(place);
                    deadLetters++;
                }
            } else if (letter.stage().equals(Stage.MATCH.wireName())) {
                rejectedCanonical.add(RecordHeaders.offset(letter.topic(), letter.partition(), letter.offset()));
            }
        });
    }

    private void readCanonical() {
        scan.read(topics.canonical(), from, record -> source(record).ifPresent(place -> {
            passed++;
            if (rejectedCanonical.contains(RecordHeaders.offset(record.topic(), record.partition(), record.offset()))) {
                end(place);
                endedAfterIntake++;
                deadLetters++;
            }
        }));
    }

    private void readMatches() {
        RecordReader<DecisionRecord> reader = formats.reader(topics.matches(), AvroCodec.DECISION);
        scan.read(topics.matches(), from, record -> source(record).ifPresent(place -> {
            end(place);
            endedAfterIntake++;
            // A backfill sends no deletes: each of its results has a value.
            decided.merge(parse(record, reader).decision().status(), 1L, Long::sum);
        }));
    }

    private void end(Place place) {
        if (ended.has(place)) {
            doubled++;
        } else {
            ended.add(place);
        }
    }

    /** The record of this backfill that a record comes from. */
    private Optional<Place> source(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.text(record.headers(), RecordHeaders.SOURCE_OFFSET)
                .flatMap(text -> Place.parse(topics.entities(), text))
                .filter(sent::has);
    }

    private static <T> T parse(ConsumerRecord<byte[], byte[]> record, RecordReader<T> reader) {
        try {
            return reader.read(record.value());
        } catch (Reject e) {
            throw new IllegalStateException(
                    "the record at " + record.topic() + "-" + record.partition() + "@" + record.offset()
                            + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** Records of the backfill on the topic entities. */
    public long sent() {
        return sent.count();
    }

    /** Records that intake let pass and that came to nothing. */
    public long lost() {
        return Math.max(0, passed - (endedAfterIntake - doubled));
    }

    /** Outcomes that a record has beyond its first. */
    public long doubled() {
        return doubled;
    }

    /** Records that intake dropped, since nothing had changed, or whose result a newer record of their key has replaced. */
    public long unchanged() {
        return sent.count() - ended.count() - lost();
    }

    /** How many came to this status. */
    public long decided(MatchStatus status) {
        return decided.getOrDefault(status, 0L);
    }

    public long deadLetters() {
        return deadLetters;
    }

    /** The counts in one line. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,d records = %,d auto-matched + %,d for review + %,d unmatched + %,d unchanged + %,d dead letters;"
                        + " lost %,d, doubled %,d",
                sent(),
                decided(MatchStatus.AUTO_MATCHED),
                decided(MatchStatus.REVIEW_REQUIRED),
                decided(MatchStatus.UNMATCHED),
                unchanged(),
                deadLetters,
                lost(),
                doubled);
    }
}
