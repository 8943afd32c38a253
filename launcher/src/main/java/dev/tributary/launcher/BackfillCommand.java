package dev.tributary.launcher;

import dev.tributary.launcher.backfill.Backfill;
import dev.tributary.launcher.backfill.BackfillOutcomes;
import dev.tributary.launcher.backfill.BackfillPosition;
import dev.tributary.launcher.backfill.SourceTable;
import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.launcher.terminal.ProgressBar;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sends the rows of a table to the input topic. */
@Command(
        name = "backfill",
        description =
                "Sends the rows of a Delta or Unity Catalog table, read over Spark (spark.endpoint), to the topic entities,"
                        + " in chunks and no faster than they are matched, and ends by itself. Goes on where it was when it"
                        + " is broken off and started again: each row of the table's version is sent once."
                        + " A row gives way to what a live producer has sent for its key since that version was"
                        + " committed.",
        mixinStandardHelpOptions = true)
final class BackfillCommand implements Callable<Integer> {

    private static final int SKIPPED_SHOWN_MAX = 20;

    @Mixin
    private StreamOptions options;

    @Mixin
    private BackfillOptions wish;

    @Spec
    private CommandSpec spec;

    private final Screen screen = Screen.standard();

    /** What a run is made of, once everything is checked. */
    private record Run(
            Settings settings, Backfill.Plan plan, SourceTable table, BackfillPosition begin, long replaced) {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Settings settings = options.settings();
        wish.requireValid();
        Topics topics = new RecordFormats(settings).topics();
        StreamOptions.requireTopics(
                settings, Set.of(topics.entities(), topics.canonical(), topics.matches(), topics.deadLetters()));
        try (CleanStop stop = new CleanStop();
                SourceTable source = new SourceTable(
                        new SourceTable.Wish(BackfillTable.full(wish.table, settings), wish.where(), !wish.unpinned),
                        options.arguments(),
                        wish.patience(settings),
                        stop.signal(),
                        this::waiting)) {
            Run run = prepare(settings, source);
            if (wish.dryRun) {
                new BackfillPreview(rows(run), run.plan(), out()).show(run.begin());
                return Tributary.EXIT_DONE;
            }
            BackfillPosition end = send(run, stop);
            screen.line(summary(run.begin(), end));
            if (wish.wait && !stop.signal().isRequested()) {
                awaitOutcomes(run, end, stop.signal());
            }
            boolean done =
                    end.complete() || wish.limit != null && !stop.signal().isRequested();
            return done ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
        }
    }

    private void awaitOutcomes(Run run, BackfillPosition end, StopSignal stop)
            throws InterruptedException, ExecutionException {
        new OutcomeWait(run.settings(), wish.stalledMax(), stop).await();
        if (stop.isRequested()) {
            screen.line("stopped before every outcome was there; the same command goes on waiting");
            return;
        }
        BackfillOutcomes outcomes =
                BackfillOutcomes.read(run.settings(), run.plan().name(), end);
        out().println(outcomes.line());
        out().flush();
        if (outcomes.sent() < end.sent()) {
            screen.line("the topic no longer holds " + (end.sent() - outcomes.sent()) + " of " + end.sent()
                    + " records sent (its retention); they are not counted");
        }
        if (outcomes.lost() + outcomes.doubled() > 0 || outcomes.sent() > end.sent()) {
            throw new CommandFailedException("of " + end.sent() + " records sent, " + outcomes.lost()
                    + " came to nothing and " + (outcomes.doubled() + Math.max(0, outcomes.sent() - end.sent()))
                    + " came twice; report this");
        }
    }

    private Run prepare(Settings settings, SourceTable from) throws IOException, InterruptedException {
        RecordFormats formats = new RecordFormats(settings);
        String origin = wish.source != null ? wish.source : BackfillTable.shortName(wish.table);
        RecordMaker maker = RecordMaker.entities(formats, origin, wish.records.type());
        String group = formats.topics().prefix() + "tributary-backfill-"
                + (wish.name != null ? wish.name : BackfillTable.plain(origin + "." + wish.table));
        Optional<BackfillPosition> committed = Backfill.committed(settings, group, maker.topic());
        Optional<BackfillPosition> before = wish.restart ? Optional.empty() : committed;
        SourceTable.Shape shape =
                from.open(before.map(BackfillPosition::version).filter(version -> version >= 0));
        List<String> columns = BackfillTable.readable(shape.columns(), wish.key, screen::line);
        ColumnMapping mapping = wish.records.mapping(columns, "--key", wish.key);
        Backfill.Plan plan = new Backfill.Plan(
                group,
                mapping,
                List.copyOf(mapping.attributes().keySet()),
                maker,
                wish.chunkRows,
                wish.inFlight,
                wish.limit == null ? Long.MAX_VALUE : wish.limit,
                wish.stalledMax());
        String fingerprint = Hashes.sha256Hex(String.join(
                        "\n",
                        BackfillTable.full(wish.table, settings),
                        wish.where().orElse(""),
                        mapping.toString(),
                        origin,
                        wish.records.type().wireName(),
                        maker.topic()))
                .substring(0, 24);
        if (before.isPresent()) {
            requireSame(before.get(), fingerprint, shape);
            screen.line(BackfillTable.text(wish.table, shape) + ": "
                    + before.get().rows() + " of " + before.get().total() + " rows are done already");
            return new Run(settings, plan, from, before.get(), 0);
        }
        BackfillPosition begin = begin(from, shape, fingerprint);
        return new Run(
                settings,
                plan,
                from,
                begin,
                committed.map(BackfillPosition::startedMillis).orElse(0L));
    }

    private void requireSame(BackfillPosition before, String fingerprint, SourceTable.Shape shape) {
        if (!before.options().equals(fingerprint)) {
            throw new ConfigurationException("this backfill was begun with another table, key, mapping, source, type or"
                    + " condition: use the same, give it another --name, or begin anew with --restart");
        }
        if (!before.tableId().equals(shape.id())) {
            throw new ConfigurationException("--table: " + wish.table
                    + " was dropped and made anew since the backfill began;" + " begin anew with --restart");
        }
    }

    private BackfillPosition begin(SourceTable from, SourceTable.Shape shape, String fingerprint)
            throws IOException, InterruptedException {
        screen.line(BackfillTable.text(wish.table, shape) + ": looking at the keys of all rows");
        SourceTable.Survey survey = from.survey(wish.key);
        if (survey.withoutKey() > 0) {
            throw new ConfigurationException("--key: " + survey.withoutKey() + " of " + survey.rows() + " rows have no "
                    + wish.key + "; give them one, or leave them out with --where \"" + wish.key
                    + " IS NOT NULL AND trim(" + wish.key
                    + ") <> ''\"");
        }
        if (survey.distinct() < survey.rows()) {
            throw new ConfigurationException("--key: " + (survey.rows() - survey.distinct()) + " of " + survey.rows()
                    + " rows repeat a " + wish.key + ", such as " + survey.repeated()
                    + "; name a column whose values are unique, or a table without the repetitions");
        }
        return new BackfillPosition(
                System.currentTimeMillis(),
                fingerprint,
                shape.id(),
                shape.version(),
                shape.committedMillis(),
                survey.rows(),
                null,
                0,
                0,
                survey.rows() == 0);
    }

    private BackfillPosition send(Run run, CleanStop stop) throws IOException, InterruptedException {
        long before = run.begin().rows();
        double total = Math.max(1, run.begin().total());
        ProgressBar bar = new ProgressBar(screen, wish.table, before / total);
        AtomicLong skipped = new AtomicLong();
        Backfill backfill = new Backfill(run.settings(), run.plan(), rows(run), stop.signal(), new Backfill.Watch() {
            @Override
            public void progress(BackfillPosition position) {
                bar.show(position.complete() ? 1 : position.rows() / total, position.rows() - before);
            }

            @Override
            public void waiting(String what) {
                BackfillCommand.this.waiting(what);
            }

            @Override
            public void skipped(String row) {
                if (skipped.incrementAndGet() <= SKIPPED_SHOWN_MAX) {
                    screen.line("skipped " + row);
                }
            }
        });
        BackfillPosition end = backfill.run(run.begin(), run.replaced());
        bar.end();
        return end;
    }

    private Backfill.Rows rows(Run run) {
        return (after, rowsMax) -> run.table().chunk(wish.key, run.plan().columns(), after, rowsMax, wish.chunkBytes);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void waiting(String what) {
        screen.show(List.of(what), what);
    }

    private String summary(BackfillPosition begin, BackfillPosition end) {
        return String.format(
                Locale.ROOT,
                "%s: %,d records sent%s%s%s",
                wish.table,
                end.sent() - begin.sent(),
                begin.sent() > 0 ? String.format(Locale.ROOT, ", %,d by an earlier start", begin.sent()) : "",
                end.skipped() > 0 ? String.format(Locale.ROOT, ", %,d rows skipped", end.skipped()) : "",
                end.complete()
                        ? "; the table is done" + (begin.complete() ? ", --restart sends its newest version" : "")
                        : String.format(
                                Locale.ROOT,
                                "; %,d rows to go, the same command goes on from here",
                                end.total() - end.rows()));
    }
}
