package dev.tributary.launcher.letters;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.ReplayRecord;
import dev.tributary.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Sends the records of dead letters again, to the topic and partition they came from, each exactly once: the records and
 * their marks are one transaction of one transactional id, so that of two replays at once the older is fenced and a crash
 * leaves either both or neither.
 */
public final class Replay implements AutoCloseable {

    private static final int TRANSACTION_LETTERS_MAX = 500;
    private static final Duration POLL_MAX = Duration.ofMillis(200);

    private final Topics topics;
    private final RecordWriter<ReplayRecord> marks;
    private final Clock clock;
    private final Producer<byte[], byte[]> producer;

    /**
     * What becomes of the letters that were chosen.
     *
     * @param replays those to send, in the order of their records
     * @param refused why the others are not sent
     */
    public record Decision(List<Letter> replays, Map<Letter, String> refused) {}

    /** Takes the place of whoever replays now. */
    public Replay(Settings settings, Clock clock) {
        this.topics = new RecordFormats(settings).topics();
        this.marks = new RecordFormats(settings).writer(topics.replays(), AvroCodec.REPLAY);
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                KafkaProperties.transactionalProducer(settings, topics.prefix() + "tributary-dead-letters-replay"));
        // Before the marks are read: what a predecessor left open is ended by it.
        producer.initTransactions();
    }

    /**
     * Says which letters can be sent again.
     *
     * @param alsoSuperseded send also those whose key has had another record since
     */
    public static Decision decide(Settings settings, LetterBox box, List<Letter> chosen, boolean alsoSuperseded) {
        Topics topics = new RecordFormats(settings).topics();
        Map<Letter, String> refused = new LinkedHashMap<>();
        List<Letter> open = new ArrayList<>();
        for (Letter letter : chosen) {
            refusal(topics, box, letter).ifPresentOrElse(why -> refused.put(letter, why), () -> open.add(letter));
        }
        if (!alsoSuperseded) {
            Set<String> places = box.letters().stream().map(Letter::source).collect(Collectors.toSet());
            Map<String, Long> newest = newest(settings, open, places);
            open.removeIf(letter -> {
                boolean superseded = newest.getOrDefault(keyIn(letter), -1L)
                        > letter.record().offset();
                if (superseded) {
                    refused.put(letter, "its key has had another record since; --superseded sends it all the same");
                }
                return superseded;
            });
        }
        open.sort(Comparator.comparing((Letter letter) -> letter.record().topic())
                .thenComparing(letter -> letter.record().partition())
                .thenComparing(letter -> letter.record().offset()));
        return new Decision(open, refused);
    }

    private static Optional<String> refusal(Topics topics, LetterBox box, Letter letter) {
        String topic = letter.record().topic();
        Set<String> ours = Set.of(topics.entities(), topics.reference(), topics.canonical());
        if (!letter.record().replayable()) {
            return Optional.of("its value was too large to be kept; send the record again from its source");
        }
        if (letter.record().key() == null) {
            return Optional.of("it has no key; send the record again with one");
        }
        if (!ours.contains(topic)) {
            return Optional.of("records of " + topic + " are made by Tributary, not sent again by hand");
        }
        if (topic.equals(topics.canonical()) && letter.record().stage().equals("sink")) {
            return Optional.of("a sink refused it; the sink reads it again with a new group id and an empty target");
        }
        return box.replayedAt(letter).map(at -> "it was replayed at " + at);
    }

    /** The offset of the newest record of each letter's key, as far as the topics still have it. */
    private static Map<String, Long> newest(Settings settings, List<Letter> letters, Set<String> places) {
        Map<TopicPartition, Long> from = new HashMap<>();
        Set<String> keys = new HashSet<>();
        for (Letter letter : letters) {
            TopicPartition partition =
                    new TopicPartition(letter.record().topic(), letter.record().partition());
            from.merge(partition, letter.record().offset() + 1, Math::min);
            keys.add(keyIn(letter));
        }
        Map<String, Long> newest = new HashMap<>();
        if (from.isEmpty()) {
            return newest;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new TopicScan(settings).consumerToTheEnd()) {
            consumer.assign(from.keySet());
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(from.keySet());
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            from.forEach((partition, offset) ->
                    consumer.seek(partition, Math.min(ends.get(partition), Math.max(begins.get(partition), offset))));
            while (from.keySet().stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    String key = keyIn(new TopicPartition(record.topic(), record.partition()), record.key());
                    String place = RecordHeaders.offset(record.topic(), record.partition(), record.offset());
                    if (keys.contains(key) && !places.contains(place)) {
                        newest.merge(key, record.offset(), Math::max);
                    }
                }
            }
        }
        return newest;
    }

    private static String keyIn(Letter letter) {
        return keyIn(
                new TopicPartition(letter.record().topic(), letter.record().partition()),
                letter.record().key());
    }

    private static String keyIn(TopicPartition partition, byte[] key) {
        return partition + " " + (key == null ? "" : new String(key, StandardCharsets.ISO_8859_1));
    }

    /** Sends them. @return how many records were sent: letters about the same record send it once */
    public int send(List<Letter> letters) {
        Set<String> sent = new HashSet<>();
        for (int begin = 0; begin < letters.size(); begin += TRANSACTION_LETTERS_MAX) {
            List<Letter> some = letters.subList(begin, Math.min(letters.size(), begin + TRANSACTION_LETTERS_MAX));
            producer.beginTransaction();
            for (Letter letter : some) {
                if (sent.add(letter.source())) {
                    producer.send(record(letter));
                }
                producer.send(mark(letter));
            }
            producer.commitTransaction();
        }
        return sent.size();
    }

    private ProducerRecord<byte[], byte[]> record(Letter letter) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                letter.record().topic(),
                letter.record().partition(),
                letter.record().key(),
                letter.record().value());
        for (Header header : letter.headers()) {
            record.headers().add(header);
        }
        for (String ours : List.of(RecordHeaders.REASON, RecordHeaders.STAGE)) {
            record.headers().remove(ours);
        }
        RecordHeaders.set(
                record.headers(),
                RecordHeaders.REPLAY_OF,
                RecordHeaders.offset(topics.deadLetters(), letter.partition(), letter.offset()));
        return record;
    }

    private ProducerRecord<byte[], byte[]> mark(Letter letter) {
        ReplayRecord mark = new ReplayRecord(
                letter.partition(), letter.offset(), letter.record().topic(), clock.instant());
        return new ProducerRecord<>(topics.replays(), letter.id().getBytes(StandardCharsets.UTF_8), marks.write(mark));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
