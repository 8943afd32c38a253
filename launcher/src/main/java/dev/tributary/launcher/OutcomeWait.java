package dev.tributary.launcher;

import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
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
    private final Duration stageMax;
    private final Screen screen = Screen.standard();

    /** @param stageMax longest time to wait for each stage */
    OutcomeWait(Settings settings, Duration stageMax) {
        this.settings = settings;
        this.stageMax = stageMax;
    }

    /** First intake, then the match lane must get past the last record that is there. */
    void await() throws InterruptedException, ExecutionException {
        TopicScan scan = new TopicScan(settings);
        Topics topics = new RecordFormats(settings).topics();
        try (GroupProgress groups = new GroupProgress(settings)) {
            awaitPast(groups, settings.get(Keys.INTAKE_APPLICATION_ID), scan.lastRecords(topics.entities()));
            awaitPast(groups, settings.get(Keys.MATCH_GROUP), scan.lastRecords(topics.canonical()));
        }
        screen.keep();
    }

    private void awaitPast(GroupProgress groups, String group, Map<TopicPartition, Long> last)
            throws InterruptedException, ExecutionException {
        StopSignal never = new StopSignal();
        long deadline = System.nanoTime() + stageMax.toNanos();
        for (long behind = groups.behind(group, last); behind > 0; behind = groups.behind(group, last)) {
            if (System.nanoTime() > deadline) {
                throw new CommandFailedException("the group " + group + " has not got past " + behind
                        + " partitions in " + stageMax.toSeconds() + " s; is its program running? (--wait-max)");
            }
            String text = "waiting for " + group + ": " + behind + " of " + last.size() + " partitions to go";
            screen.show(List.of(text), text);
            never.await(POLL_INTERVAL);
        }
    }
}
