package dev.tributary.launcher.letters;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.ReplayRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All dead letters as they stand, with the marks of those that were replayed.
 *
 * @param letters by the time they were written
 */
public record LetterBox(List<Letter> letters, Map<String, ReplayRecord> replayByLetter) {

    public LetterBox {
        letters = List.copyOf(letters);
        replayByLetter = Map.copyOf(replayByLetter);
    }

    /** Reads both topics up to what is committed now. */
    public static LetterBox read(Settings settings) {
        RecordFormats formats = new RecordFormats(settings);
        RecordReader<DeadLetterRecord> reader = formats.reader(formats.topics().deadLetters(), AvroCodec.DEAD_LETTER);
        List<Letter> letters = new ArrayList<>();
        TopicScan scan = new TopicScan(settings);
        scan.read(
                formats.topics().deadLetters(),
                record -> letters.add(new Letter(
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()),
                        parse(reader, record.value(), "dead letter", record.partition() + "@" + record.offset()),
                        record.headers())));
        letters.sort(Comparator.comparing(Letter::writtenAt)
                .thenComparing(Letter::partition)
                .thenComparing(Letter::offset));
        RecordReader<ReplayRecord> markReader = formats.reader(formats.topics().replays(), AvroCodec.REPLAY);
        Map<String, ReplayRecord> marks = new HashMap<>();
        scan.read(formats.topics().replays(), record -> {
            ReplayRecord mark = parse(markReader, record.value(), "mark of a replay", "offset " + record.offset());
            marks.put(mark.letterPartition() + "@" + mark.letterOffset(), mark);
        });
        return new LetterBox(letters, marks);
    }

    private static <T> T parse(RecordReader<T> reader, byte[] value, String kind, String where) {
        try {
            return reader.read(value);
        } catch (Reject e) {
            throw new IllegalStateException(
                    "the " + kind + " at " + where + " of " + reader.topic() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** When the letter, or another about the same record, was replayed. */
    public Optional<Instant> replayedAt(Letter letter) {
        ReplayRecord own = replayByLetter.get(letter.id());
        if (own != null) {
            return Optional.of(own.replayedAt());
        }
        return letters.stream()
                .filter(other -> other.source().equals(letter.source()) && replayByLetter.containsKey(other.id()))
                .map(other -> replayByLetter.get(other.id()).replayedAt())
                .findFirst();
    }
}
