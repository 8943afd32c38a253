package dev.tributary.bench.play;

import dev.tributary.bench.generate.Reference;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.ReferenceRecord;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A generated reference list on its topic. For one thread. */
public final class ReferenceList {

    private static final Duration POLL_MAX = Duration.ofMillis(50);

    private final Settings settings;
    private final RecordFormats formats;

    public ReferenceList(Settings settings) {
        this.settings = settings;
        this.formats = new RecordFormats(settings);
    }

    /** Sends the list and waits until the broker has all of it. */
    public void send(List<Reference> references) {
        RecordWriter<ReferenceRecord> writer = formats.writer(formats.topics().reference(), AvroCodec.REFERENCE);
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            for (Reference reference : references) {
                ReferenceRecord record = new ReferenceRecord(
                        reference.id(), new Entity(EntityType.COMPANY, reference.attributes()), Optional.empty());
                producer.send(
                        new ProducerRecord<>(
                                writer.topic(), reference.id().getBytes(StandardCharsets.UTF_8), writer.write(record)),
                        (metadata, problem) -> failure.compareAndSet(null, problem));
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "the reference list could not be sent: " + failure.get().getMessage(), failure.get());
        }
    }

    /**
     * Waits until an epoch is published that holds all that is on the topic now.
     *
     * @param check called several times a second; throws to give up
     * @return that epoch
     */
    public EpochRecord awaitEpoch(Runnable check) {
        TopicScan scan = new TopicScan(settings);
        Map<TopicPartition, Long> last = scan.lastRecords(formats.topics().reference());
        RecordReader<EpochRecord> reader = formats.reader(formats.topics().epochs(), AvroCodec.EPOCH);
        try (KafkaConsumer<byte[], byte[]> consumer = scan.consumer()) {
            List<TopicPartition> partitions =
                    TopicScan.partitions(consumer, formats.topics().epochs());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    EpochRecord epoch = parse(reader, record);
                    if (last.entrySet().stream()
                            .allMatch(
                                    entry -> epoch.offsets().get(entry.getKey().partition()) > entry.getValue())) {
                        return epoch;
                    }
                }
                check.run();
            }
        }
    }

    private static EpochRecord parse(RecordReader<EpochRecord> reader, ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.read(record.value());
        } catch (Reject e) {
            throw new IllegalStateException("an epoch cannot be read: " + e.getMessage(), e);
        }
    }
}
