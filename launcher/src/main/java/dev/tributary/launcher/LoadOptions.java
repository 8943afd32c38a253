package dev.tributary.launcher;

import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.launcher.terminal.ProgressBar;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.matching.EntityType;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that send a file to a topic, and the run itself. */
final class LoadOptions {

    private static final int BAD_LINES_SHOWN_MAX = 20;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The file, in UTF-8.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv (RFC 4180, with a header) or jsonl (one object a line); without it, by the ending.")
    private InputFile.Format format;

    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description = "Between the values of a CSV row; default: a comma, in .tsv files a tab")
    private Character delimiter;

    @Option(
            names = "--id-column",
            paramLabel = "COLUMN",
            defaultValue = "id",
            description = "Column with the record's id; default: ${DEFAULT-VALUE}")
    private String idColumn;

    @Mixin
    private RecordOptions records;

    @Option(
            names = "--rate",
            paramLabel = "ROWS",
            defaultValue = "0",
            description = "Most rows a second; default: as fast as it goes")
    private int rate;

    @Option(
            names = "--rejected",
            paramLabel = "FILE",
            description = "Where bad lines go; default: beside the file as <file>.rejected.<format>, or in the current "
                    + "folder where that cannot be written.")
    private Path rejected;

    @Option(
            names = "--again",
            description = "Send every row anew. Without it a load that was broken off goes on where it was, and a file "
                    + "that was sent is not sent twice.")
    private boolean again;

    Path file() {
        return file;
    }

    EntityType type() {
        return records.type();
    }

    boolean isAgain() {
        return again;
    }

    /** Sends the file; Ctrl-C ends it after the transaction in hand. */
    FileLoad.Outcome run(Settings settings, RecordMaker maker) throws IOException, InterruptedException {
        if (rate < 0) {
            throw new ConfigurationException("--rate: a number of rows a second, or 0, not " + rate);
        }
        InputFile input = InputFile.of("--file", file, Optional.ofNullable(format), Optional.ofNullable(delimiter));
        ColumnMapping mapping = records.mapping(input.columns(), "--id-column", idColumn);
        Path side = rejected != null ? rejected : sideFile(input);
        StreamOptions.requireTopics(settings, Set.of(maker.topic()));
        Screen screen = Screen.standard();
        ProgressBar bar = new ProgressBar(screen, file.getFileName().toString());
        AtomicLong bad = new AtomicLong();
        try (CleanStop stop = new CleanStop()) {
            FileLoad.Outcome outcome = new FileLoad(
                            settings,
                            new FileLoad.Plan(input, mapping, maker, side, again, rate),
                            stop.signal(),
                            progress -> bar.show(
                                    progress.bytesTotal() == 0
                                            ? 1
                                            : (double) progress.bytesRead() / progress.bytesTotal(),
                                    progress.rows() - progress.skipped()),
                            line -> reportBad(screen, line, bad))
                    .run();
            bar.end();
            screen.line(summary(outcome, maker.topic()));
            return outcome;
        }
    }

    private static void reportBad(Screen screen, String line, AtomicLong bad) {
        long count = bad.incrementAndGet();
        if (count <= BAD_LINES_SHOWN_MAX) {
            screen.line("skipped " + line);
        } else if (count == BAD_LINES_SHOWN_MAX + 1) {
            screen.line("further bad lines are in the side file only");
        }
    }

    private static String summary(FileLoad.Outcome outcome, String topic) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%,d records sent to %s", outcome.sent() - outcome.earlier(), topic));
        if (outcome.earlier() > 0) {
            text.append(String.format(Locale.ROOT, ", %,d by an earlier start", outcome.earlier()));
        }
        if (outcome.rejected() > 0) {
            text.append(String.format(
                    Locale.ROOT, ", %,d bad lines skipped into %s", outcome.rejected(), outcome.rejectedFile()));
        }
        return text.append(outcome.complete() ? "" : "; stopped, the same command goes on from here")
                .toString();
    }

    private static Path sideFile(InputFile input) {
        Path beside = input.rejectedBeside();
        Path folder = beside.toAbsolutePath().getParent();
        return Files.isWritable(folder) ? beside : Path.of(input.rejectedName());
    }
}
