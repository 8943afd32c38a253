package dev.tributary.launcher;

import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.launcher.backfill.Standstill;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/** Waits until every record that is on the topic entities now has its outcome. For one thread. */
final class OutcomeWait {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final Settings settings;
    private final Duration stalledMax;
    private final StopSignal stop;
    private final Screen screen = Screen.standard();

    /**
     * @param stalledMax longest time that nothing may move
     * @param stop ends the wait early
     */
    OutcomeWait(Settings settings, Duration stalledMax, StopSignal stop) {
        this.settings = settings;
        this.stalledMax = stalledMax;
        this.stop = stop;
    }

    /** First intake, then the match lane must get past the last record that is there; or a stop is asked for. */
    void await() throws InterruptedException, ExecutionException {
        TopicScan scan = new TopicScan(settings);
        Topics topics = new RecordFormats(settings).topics();
        try (GroupProgress groups = new GroupProgress(settings)) {
            String intake = settings.get(Keys.INTAKE_APPLICATION_ID);
            awaitPast(groups, intake, topics.entities(), scan.lastRecords(topics.entities()));
            if (!stop.isRequested()) {
                String match = settings.get(Keys.MATCH_GROUP);
                awaitPast(groups, match, topics.canonical(), scan.lastRecords(topics.canonical()));
            }
        }
        screen.keep();
    }

    private void awaitPast(GroupProgress groups, String group, String topic, Map<TopicPartition, Long> last)
            throws InterruptedException, ExecutionException {
        Standstill standstill = new Standstill();
        for (long behind = groups.behind(group, last);
                behind > 0 && !stop.isRequested();
                behind = groups.behind(group, last)) {
            if (standstill.of(groups.committed(group, topic)).compareTo(stalledMax) > 0) {
                throw new CommandFailedException("the group " + group + " has " + behind
                        + " partitions of " + topic + " to go, and has not moved for " + stalledMax.toSeconds()
                        + " s; is its program running? (--wait-max)");
            }
            String text = "waiting for " + group + ": " + behind + " of " + last.size() + " partitions to go";
            screen.show(List.of(text), text);
            stop.await(POLL_INTERVAL);
        }
    }
}
