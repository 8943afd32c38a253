package dev.tributary.launcher;

import dev.tributary.bench.topics.Decisions;
import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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

    @Mixin
    private StreamOptions options;

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
            description = "Longest time that nothing may move; default: ${DEFAULT-VALUE}")
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
            new OutcomeWait(settings, Duration.ofSeconds(waitMaxSeconds), new StopSignal()).await();
            System.out.println(DecisionsCommand.counts(Decisions.read(settings).ofSource(from)));
        }
        return Tributary.EXIT_DONE;
    }

    private String nameWithoutEnding() {
        return load.file().getFileName().toString().replaceFirst("\\.[^.]+$", "");
    }
}
