package dev.tributary.bench.chaos;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Counts committed records of the result topics as they come. A thread of its own reads; any thread may ask. */
final class CommittedCounts implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(50);

    private final Settings settings;
    private final Topics topics;
    private final StopSignal stop = new StopSignal();
    private final Thread thread = new Thread(this::watch, "chaos-counts");
    private final Map<Place, Long> counts = new EnumMap<>(Place.class);

    CommittedCounts(Settings settings) {
        this.settings = settings;
        this.topics = new RecordFormats(settings).topics();
        thread.setDaemon(true);
        thread.start();
    }

    /** Committed records at the place since the start; 0 for places that are no topics. */
    synchronized long at(Place place) {
        return counts.getOrDefault(place, 0L);
    }

    private void watch() {
        Map<String, Place> places = Map.of(
                topics.canonical(), Place.CANONICAL,
                topics.matches(), Place.MATCHES,
                topics.embeddings(), Place.EMBEDDINGS,
                topics.epochs(), Place.EPOCHS);
        try (KafkaConsumer<byte[], byte[]> consumer = new TopicScan(settings).consumer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            places.keySet().forEach(topic -> partitions.addAll(TopicScan.partitions(consumer, topic)));
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (!stop.isRequested()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
                    add(places.get(record.topic()));
                }
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(Place place) {
        counts.merge(place, 1L, Long::sum);
    }

    @Override
    public void close() {
        stop.request();
    }
}
