package dev.tributary.matching.evaluate;

import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.CandidateRecall;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import dev.tributary.matching.training.Training;
import dev.tributary.matching.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints one line a data set: what a model trained without labels on the set itself reaches. Arguments: names of sets;
 * all where there are none; {@code --errors FOLDER} writes the wrong decisions and the models there.
 */
public final class AccuracyTable {
    private static final List<String> SETS = List.of(
            "us-listings-sec",
            "org-synth-50k",
            "febrl4",
            "dblp-acm",
            "dirty-dblp-acm",
            "abt-buy",
            "fodors-zagats",
            "jedai-restaurants",
            "autofj-orgs",
            "transactions-45k");

    private AccuracyTable() {}

    public static void main(String[] args) throws IOException {
        List<String> names = new java.util.ArrayList<>(List.of(args));
        Optional<Path> errors = Optional.empty();
        int at = names.indexOf("--errors");
        if (at >= 0) {
            errors = Optional.of(Path.of(names.get(at + 1)));
            names.subList(at, at + 2).clear();
        }
        System.out.println("| set | candidate recall | F1 at match | best F1 (threshold) | precision, recall at best"
                + " | auto: precision | coverage | training s |");
        for (String name : names.isEmpty() ? SETS : names) {
            print(
                    LabelledSet.read(
                            LabelledSet.home().resolve(name), SetPlans.of(name).orElseThrow()),
                    errors);
        }
    }

    private static void print(LabelledSet set, Optional<Path> errors) throws IOException {
        long started = System.nanoTime();
        MatchModel model = Training.unsupervised(set.plan(), set.references(), set.records(), TrainingProgress.NONE);
        double seconds = (System.nanoTime() - started) / 1e9;
        TermStatistics statistics = TermStatistics.of(Layout.of(set.plan()), set.references());
        Segment segment = Segment.build("all", set.references(), statistics, 1);
        double recall = CandidateRecall.of(segment, set).recall();
        List<MatchDecision> decisions = new LocalMatcher(List.of(segment), 1, model).match(set.records(), 2);
        Accuracy accuracy = Accuracy.of(set.recordIds(), decisions, set.truth(), model.match());
        System.out.printf(
                Locale.ROOT,
                "| %s | %.4f | %.4f | %.4f (%.3f) | %.4f, %.4f | %.4f | %.3f | %.1f |%n",
                set.name(),
                recall,
                accuracy.atMatch().f1(),
                accuracy.atBest().f1(),
                accuracy.bestThreshold(),
                accuracy.atBest().precision(),
                accuracy.atBest().recall(),
                accuracy.autoPrecision(),
                accuracy.autoCoverage(),
                seconds);
        if (Boolean.getBoolean("calibration")) {
            printCalibration(set, decisions);
        }
        if (errors.isPresent()) {
            Evaluation.writeErrors(set, decisions, model, errors.get());
            Files.writeString(errors.get().resolve(set.name() + ".model"), ModelText.format(model, set.name()));
        }
    }

    /** Of each tenth of the confidence how many decisions there are and which share of their candidates is right. */
    private static void printCalibration(LabelledSet set, List<MatchDecision> decisions) {
        int[] all = new int[11];
        int[] right = new int[11];
        for (int i = 0; i < decisions.size(); i++) {
            Optional<String> best = Accuracy.best(decisions.get(i));
            int tenth = (int) (decisions.get(i).confidence() * 10);
            all[tenth]++;
            right[tenth] +=
                    best.isPresent() && set.truth().holds(set.recordIds().get(i), best.get()) ? 1 : 0;
        }
        for (int tenth = 0; tenth < all.length; tenth++) {
            System.out.printf(
                    Locale.ROOT,
                    "  from %.1f: %d, right %.3f%n",
                    tenth / 10.0,
                    all[tenth],
                    right[tenth] / (double) Math.max(1, all[tenth]));
        }
    }
}
