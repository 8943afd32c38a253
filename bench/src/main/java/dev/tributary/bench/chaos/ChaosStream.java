package dev.tributary.bench.chaos;

import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.generate.StreamEncoder;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The generated stream, played piece by piece: each scenario plays on where the one before has stopped. One producer
 * sends all of it, in order; it outlasts outages of the broker. A thread of its own plays; the run's thread starts and
 * stops it.
 */
final class ChaosStream implements AutoCloseable {

    private static final int BURST = 200;
    private static final Duration PACE = Duration.ofMillis(50);

    private final List<StreamEvent> events;
    private final StreamEncoder encoder;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Sent sent = new Sent();
    private final List<StreamEvent> underWayEvents = new ArrayList<>();
    private final List<Future<RecordMetadata>> underWay = new ArrayList<>();
    private int next;
    private Thread thread;
    private StopSignal stop;
    private RuntimeException failure;

    ChaosStream(Settings settings, List<StreamEvent> events) {
        this.events = events;
        RecordFormats formats = new RecordFormats(settings);
        this.topic = formats.topics().entities();
        this.encoder = new StreamEncoder(formats.writer(topic, AvroCodec.INPUT), settings.get(Keys.RECORD_BYTES_MAX));
        this.producer = new KafkaProducer<>(KafkaProperties.producer(settings));
    }

    /** Plays a burst, then on at a rate until {@link #pause}. */
    void play(int perSecond) {
        stop = new StopSignal();
        StopSignal mine = stop;
        thread = new Thread(() -> run(mine, perSecond), "chaos-stream");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(StopSignal mine, int perSecond) {
        try {
            burst(BURST);
            double due = 0;
            while (!mine.await(PACE)) {
                due += perSecond * PACE.toMillis() / 1e3;
                int now = (int) due;
                burst(now);
                due -= now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Sends so many at once. */
    synchronized void burst(int count) {
        for (int i = 0; i < count; i++) {
            if (next >= events.size()) {
                throw new UnmetException("the stream of " + events.size() + " records is at its end");
            }
            StreamEvent event = events.get(next++);
            StreamEncoder.Bytes bytes = encoder.encode(event);
            add(event, bytes.key(), bytes.value());
        }
    }

    /** Sends one record of a scenario's own. */
    synchronized void send(StreamEvent event) {
        StreamEncoder.Bytes bytes = encoder.encode(event);
        add(event, bytes.key(), bytes.value());
    }

    /** Sends one record whose bytes are a scenario's own. */
    synchronized void send(StreamEvent event, byte[] key, byte[] value) {
        add(event, key, value);
    }

    private void add(StreamEvent event, byte[] key, byte[] value) {
        underWayEvents.add(event);
        underWay.add(producer.send(new ProducerRecord<>(topic, key, value)));
    }

    /** Stops the play and waits until the broker has all of it. */
    void pause() throws InterruptedException {
        if (stop != null) {
            stop.request();
            thread.join();
            stop = null;
        }
        synchronized (this) {
            try {
                for (int i = 0; i < underWay.size(); i++) {
                    RecordMetadata where = underWay.get(i).get();
                    sent.add(where.topic() + "-" + where.partition() + "@" + where.offset(), underWayEvents.get(i));
                }
            } catch (ExecutionException e) {
                throw new UnmetException("the stream could not be sent: " + e.getCause());
            }
            underWay.clear();
            underWayEvents.clear();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** All that was ever sent, as far as {@link #pause} has seen it. */
    Sent sent() {
        return sent;
    }

    @Override
    public void close() {
        if (stop != null) {
            stop.request();
        }
        producer.close(Duration.ofSeconds(2));
    }
}
