package dev.tributary.launcher.backfill;

import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.launcher.CommandFailedException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Keeps a backfill from running ahead: what intake and the match lane have not yet done is bounded, whoever sent it. For
 * one thread.
 */
final class RoomInMatcher implements AutoCloseable {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    /** So long nothing has moved before it is looked whether there is anything to do. */
    private static final Duration IDLE_MIN = Duration.ofSeconds(2);

    private final GroupProgress groups;
    private final TopicScan scan;
    private final Topics topics;
    private final String intake;
    private final String match;
    private final long recordsMax;
    private final Duration stalledMax;
    private final Consumer<String> waiting;

    /**
     * @param recordsMax most records on their way
     * @param stalledMax how long nothing may move
     * @param waiting told what is waited for
     */
    RoomInMatcher(Settings settings, long recordsMax, Duration stalledMax, Consumer<String> waiting) {
        this.groups = new GroupProgress(settings);
        this.scan = new TopicScan(settings);
        this.topics = new RecordFormats(settings).topics();
        this.intake = settings.get(Keys.INTAKE_APPLICATION_ID);
        this.match = settings.get(Keys.MATCH_GROUP);
        this.recordsMax = recordsMax;
        this.stalledMax = stalledMax;
        this.waiting = waiting;
    }

    /**
     * Waits until there is room for so many records, or nothing is on its way at all, as for a chunk larger than the room;
     * ends early where a stop is asked for.
     *
     * @throws CommandFailedException where nothing moves for too long
     * @throws KafkaException where Kafka does not answer
     */
    void await(int records, StopSignal stop) throws InterruptedException {
        Standstill standstill = new Standstill();
        while (!stop.isRequested()) {
            long behind = behind();
            if (behind + records <= recordsMax) {
                return;
            }
            Duration still = standstill.of(committed());
            boolean mayBeIdle = still.compareTo(IDLE_MIN) > 0;
            if (mayBeIdle && isIdle()) {
                return;
            }
            if (still.compareTo(stalledMax) > 0) {
                throw new CommandFailedException(String.format(
                        Locale.ROOT,
                        "%,d records wait for the groups %s and %s, and nothing has moved for %d s: are streams-app and"
                                + " spark-bridge running? What was sent stays; the same command goes on from here (--wait-max,"
                                + " --in-flight)",
                        behind,
                        intake,
                        match,
                        stalledMax.toSeconds()));
            }
            waiting.accept(String.format(
                    Locale.ROOT, "%,d records are being matched, of at most %,d (--in-flight)", behind, recordsMax));
            stop.await(mayBeIdle ? IDLE_MIN : POLL_INTERVAL);
        }
    }

    private long behind() throws InterruptedException {
        try {
            return groups.lag(intake, topics.entities()) + groups.lag(match, topics.canonical());
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    /**
     * Whether every record that is there is done. The lag does not tell: markers of transactions behind the last record
     * count in it for ever.
     */
    private boolean isIdle() throws InterruptedException {
        try {
            return groups.behind(intake, scan.lastRecords(topics.entities())) == 0
                    && groups.behind(match, scan.lastRecords(topics.canonical())) == 0;
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private long committed() throws InterruptedException {
        try {
            return groups.committed(intake, topics.entities()) + groups.committed(match, topics.canonical());
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(ExecutionException e) {
        return e.getCause() instanceof KafkaException failure
                ? failure
                : new IllegalStateException("asking how far the groups are", e.getCause());
    }

    @Override
    public void close() {
        groups.close();
    }
}
