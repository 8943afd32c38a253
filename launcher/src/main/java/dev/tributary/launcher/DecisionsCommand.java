package dev.tributary.launcher;

import dev.tributary.bench.accuracy.BestPerLeft;
import dev.tributary.bench.accuracy.BestPerLeft.Candidate;
import dev.tributary.bench.topics.Decisions;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.DecisionRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands about the decisions on the topic matches. */
@Command(
        name = "decisions",
        description = "Exports the newest decisions, or compares them with a truth.",
        mixinStandardHelpOptions = true)
final class DecisionsCommand implements Runnable {

    private static final String[] COLUMNS = {
        "source",
        "record_id",
        "version",
        "status",
        "reference_id",
        "confidence",
        "method",
        "runner_up_id",
        "runner_up_confidence",
        "margin",
        "reference_epoch",
        "model_version"
    };

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say export or evaluate");
    }

    @Command(
            name = "export",
            description = "Writes the newest decision of every live record as CSV.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin StreamOptions options,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "The CSV file to write.")
                    Path out,
            @Option(names = "--source", paramLabel = "NAME", description = "Only records of this source.")
                    String source)
            throws IOException, InterruptedException {
        Decisions decisions = read(options, source);
        try (BufferedWriter writer = Files.newBufferedWriter(out);
                CSVPrinter printer = new CSVPrinter(
                        writer, CSVFormat.RFC4180.builder().setHeader(COLUMNS).get())) {
            for (DecisionRecord record : decisions.byKey().values()) {
                print(printer, record);
            }
        }
        System.out.println(counts(decisions) + ", written to " + out);
        return Tributary.EXIT_DONE;
    }

    private static void print(CSVPrinter printer, DecisionRecord record) throws IOException {
        MatchDecision decision = record.decision();
        printer.printRecord(
                record.key().source(),
                record.key().recordId(),
                record.version(),
                decision.status().wireName(),
                decision.referenceId().orElse(""),
                decision.confidence(),
                decision.method().wireName(),
                decision.runnerUpId().orElse(""),
                decision.runnerUpConfidence(),
                decision.margin(),
                decision.referenceEpoch(),
                decision.modelVersion());
    }

    @Command(
            name = "evaluate",
            description = "Compares the newest decisions with a truth: precision, recall and F1 of each record's best "
                    + "candidate at the best threshold, and at the thresholds that the decisions were made with.",
            mixinStandardHelpOptions = true)
    int evaluate(
            @Mixin StreamOptions options,
            @Option(
                            names = "--truth",
                            required = true,
                            paramLabel = "FILE",
                            description = "CSV with the columns left_id (record id) and right_id (reference id).")
                    Path truthFile,
            @Option(names = "--source", paramLabel = "NAME", description = "Only records of this source.")
                    String source)
            throws IOException, InterruptedException {
        Decisions decisions = read(options, source);
        Map<String, Set<String>> pairs = pairs(truthFile);
        Map<String, Optional<String>> truth = new HashMap<>();
        pairs.forEach((left, rights) -> truth.put(left, rights.stream().findFirst()));
        Map<String, Candidate> best = new HashMap<>();
        Map<String, String> likely = new HashMap<>();
        Map<String, String> automatic = new HashMap<>();
        for (DecisionRecord record : decisions.byKey().values()) {
            String left = record.key().recordId();
            truth.putIfAbsent(left, Optional.empty());
            Set<String> rights = pairs.getOrDefault(left, Set.of());
            Decisions.best(record.decision())
                    .ifPresent(candidate -> best.put(
                            left, new Candidate(named(candidate.referenceId(), rights), candidate.confidence())));
            record.decision().referenceId().ifPresent(id -> {
                likely.put(left, named(id, rights));
                if (record.decision().status() == MatchStatus.AUTO_MATCHED) {
                    automatic.put(left, named(id, rights));
                }
            });
        }
        BestPerLeft bestPerLeft = BestPerLeft.of(best, truth);
        System.out.println(counts(decisions));
        System.out.printf(
                Locale.ROOT,
                "best per left, threshold %.4f:   %s%n",
                bestPerLeft.threshold(),
                describe(bestPerLeft.scores()));
        System.out.println("auto_matched + review_required:  " + describe(Scores.of(likely, truth)));
        System.out.println("auto_matched alone:              " + describe(Scores.of(automatic, truth)));
        return Tributary.EXIT_DONE;
    }

    /** Of several true references any is right: the first stands for all. */
    private static String named(String id, Set<String> rights) {
        return rights.contains(id) ? rights.iterator().next() : id;
    }

    private static Map<String, Set<String>> pairs(Path file) throws IOException {
        Map<String, Set<String>> pairs = new HashMap<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        if (!Files.isReadable(file)) {
            throw new ConfigurationException("--truth: " + file + " is no file that can be read");
        }
        try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file), format)) {
            Predicate<String> has = parser.getHeaderNames()::contains;
            if (!has.test("left_id") || !has.test("right_id")) {
                throw new ConfigurationException("--truth: " + file + " has the columns " + parser.getHeaderNames()
                        + "; it needs left_id and right_id");
            }
            for (CSVRecord record : parser) {
                pairs.computeIfAbsent(record.get("left_id"), left -> new HashSet<>())
                        .add(record.get("right_id"));
            }
        }
        return pairs;
    }

    private static Decisions read(StreamOptions options, String source) throws InterruptedException {
        Settings settings = options.settings();
        StreamOptions.requireTopics(
                settings, Set.of(new RecordFormats(settings).topics().matches()));
        Decisions all = Decisions.read(settings);
        return source == null ? all : all.ofSource(source);
    }

    /** One line with the number of decisions by status. */
    static String counts(Decisions decisions) {
        Map<MatchStatus, Long> counts = decisions.counts();
        return String.format(
                Locale.ROOT,
                "%,d decisions: %,d auto-matched, %,d for review, %,d unmatched",
                decisions.byKey().size(),
                counts.get(MatchStatus.AUTO_MATCHED),
                counts.get(MatchStatus.REVIEW_REQUIRED),
                counts.get(MatchStatus.UNMATCHED));
    }

    static String describe(Scores scores) {
        return String.format(
                Locale.ROOT, "precision %.4f, recall %.4f, F1 %.4f", scores.precision(), scores.recall(), scores.f1());
    }
}
