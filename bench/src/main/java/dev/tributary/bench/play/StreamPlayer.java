package dev.tributary.bench.play;

import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.generate.StreamEncoder;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends a stream of events to the topic entities, in their order. One thread plays; others may ask how far it is. */
public final class StreamPlayer {

    private final Settings settings;
    private final StopSignal stop;
    private final AtomicLong sentCount = new AtomicLong();

    /** @param stop ends the play before its end */
    public StreamPlayer(Settings settings, StopSignal stop) {
        this.settings = settings;
        this.stop = stop;
    }

    /** How many records have been given to the producer. */
    public long sentCount() {
        return sentCount.get();
    }

    /**
     * Plays the events.
     *
     * @param perSecondMax 0 for as fast as it goes
     * @return where the broker has put each of them
     */
    public Sent play(List<StreamEvent> events, int perSecondMax) throws InterruptedException, ExecutionException {
        RecordFormats formats = new RecordFormats(settings);
        String topic = formats.topics().entities();
        StreamEncoder encoder =
                new StreamEncoder(formats.writer(topic, AvroCodec.INPUT), settings.get(Keys.RECORD_BYTES_MAX));
        Pace pace = new Pace(perSecondMax);
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>(events.size());
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            for (StreamEvent event : events) {
                if (stop.isRequested()) {
                    break;
                }
                StreamEncoder.Bytes bytes = encoder.encode(event);
                acknowledged.add(producer.send(new ProducerRecord<>(topic, bytes.key(), bytes.value())));
                sentCount.incrementAndGet();
                pace.await(stop);
            }
        }
        Sent sent = new Sent();
        for (int i = 0; i < acknowledged.size(); i++) {
            RecordMetadata where = acknowledged.get(i).get();
            sent.add(where.topic() + "-" + where.partition() + "@" + where.offset(), events.get(i));
        }
        return sent;
    }
}
