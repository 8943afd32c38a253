package dev.tributary.launcher;

import dev.tributary.bench.topics.Decisions;
import dev.tributary.bench.topics.GroupProgress;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends a file to the input topic. */
@Command(
        name = "produce",
        description =
                "Sends the rows of a CSV or JSON lines file to the topic entities. Goes on where it was when it is "
                        + "broken off and started again: each row is sent once.",
        mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    @Mixin
    private SettingsOptions options;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "entities",
            description = "The input topic; default: ${DEFAULT-VALUE}")
    private String topic;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "The system that the records come from, first part of their keys; default: the file's name "
                    + "without its ending.")
    private String source;

    @Option(names = "--wait", description = "Wait until every record has its outcome, then print the counts.")
    private boolean wait;

    @Option(
            names = "--wait-max",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest time to wait for each stage; default: ${DEFAULT-VALUE}")
    private int waitMaxSeconds;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Settings settings = options.settings();
        RecordFormats formats = new RecordFormats(settings);
        String input = formats.topics().entities();
        if (!topic.equals("entities") && !topic.equals(input)) {
            throw new ConfigurationException("--topic: records go to " + input
                    + (topic.equals("reference")
                                    || topic.equals(formats.topics().reference())
                            ? "; references are loaded with 'tributary reference load'"
                            : ", not to " + topic));
        }
        String from = source != null ? source : nameWithoutEnding();
        FileLoad.Outcome outcome = load.run(settings, RecordMaker.entities(formats, from, load.type()));
        if (!outcome.complete()) {
            return Tributary.EXIT_FAILED;
        }
        if (wait) {
            awaitOutcomes(settings, formats);
            System.out.println(DecisionsCommand.counts(Decisions.read(settings).ofSource(from)));
        }
        return Tributary.EXIT_DONE;
    }

    private String nameWithoutEnding() {
        return load.file().getFileName().toString().replaceFirst("\\.[^.]+$", "");
    }

    /** First intake, then the match lane must get past the last record that is there. */
    private void awaitOutcomes(Settings settings, RecordFormats formats)
            throws InterruptedException, ExecutionException {
        TopicScan scan = new TopicScan(settings);
        Screen screen = Screen.standard();
        try (GroupProgress groups = new GroupProgress(settings)) {
            awaitPast(
                    groups,
                    settings.get(Keys.INTAKE_APPLICATION_ID),
                    scan.lastRecords(formats.topics().entities()),
                    screen);
            awaitPast(
                    groups,
                    settings.get(Keys.MATCH_GROUP),
                    scan.lastRecords(formats.topics().canonical()),
                    screen);
        }
        screen.keep();
    }

    private void awaitPast(GroupProgress groups, String group, Map<TopicPartition, Long> last, Screen screen)
            throws InterruptedException, ExecutionException {
        StopSignal never = new StopSignal();
        long deadline = System.nanoTime() + Duration.ofSeconds(waitMaxSeconds).toNanos();
        for (long behind = groups.behind(group, last); behind > 0; behind = groups.behind(group, last)) {
            if (System.nanoTime() > deadline) {
                throw new CommandFailedException("the group " + group + " has not got past " + behind
                        + " partitions in " + waitMaxSeconds + " s; is its program running? (--wait-max)");
            }
            String text = "waiting for " + group + ": " + behind + " of " + last.size() + " partitions to go";
            screen.show(List.of(text), text);
            never.await(POLL_INTERVAL);
        }
    }
}
