package dev.tributary.matching.evaluate;

import dev.tributary.matching.PairScorer;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.training.LabelledPair;
import dev.tributary.matching.training.Training;
import dev.tributary.matching.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Prints one line a data set with published splits: what a model trained on train.csv and valid.csv reaches on the pairs
 * of test.csv, next to a model trained without labels. Arguments: names of sets; all where there are none.
 */
public final class LabelTable {
    private static final List<String> SETS = List.of("dblp-acm", "dirty-dblp-acm", "abt-buy", "beer", "fodors-zagats");

    private LabelTable() {}

    public static void main(String[] args) throws IOException {
        System.out.println(
                "| set | test pairs (matches) | F1 at match | wrong | best F1 | trees | s | without labels: F1 at match | best F1 |");
        for (String name : args.length == 0 ? SETS : List.of(args)) {
            Path folder = LabelledSet.home().resolve(name);
            print(folder, LabelledSet.read(folder, SetPlans.of(name).orElseThrow()));
        }
    }

    private static void print(Path folder, LabelledSet set) throws IOException {
        List<LabelledPair> test = set.pairs(folder.resolve("test.csv"));
        long started = System.nanoTime();
        MatchModel model = Training.supervised(
                set.plan(),
                set.references(),
                set.pairs(folder.resolve("train.csv")),
                set.pairs(folder.resolve("valid.csv")),
                TrainingProgress.NONE);
        double seconds = (System.nanoTime() - started) / 1e9;
        MatchModel unlabelled =
                Training.unsupervised(set.plan(), set.references(), set.records(), TrainingProgress.NONE);
        PairAccuracy labels = accuracy(set, model, test);
        PairAccuracy none = accuracy(set, unlabelled, test);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d (%d) | %.4f | %d | %.4f | %d | %.1f | %.4f | %.4f |%n",
                set.name(),
                test.size(),
                test.stream().filter(LabelledPair::match).count(),
                labels.f1AtMatch,
                labels.wrong,
                labels.f1Best,
                model.trees().trees(),
                seconds,
                none.f1AtMatch,
                none.f1Best);
    }

    /**
     * Accuracy of given pairs.
     *
     * @param f1AtMatch at the model's match threshold
     * @param wrong pairs that are wrong at that threshold
     * @param f1Best at the threshold of best F1
     */
    record PairAccuracy(double f1AtMatch, int wrong, double f1Best) {}

    static PairAccuracy accuracy(LabelledSet set, MatchModel model, List<LabelledPair> pairs) {
        PairScorer scorer = PairScorer.of(set.plan(), model, set.references());
        double[] probability = pairs.stream()
                .mapToDouble(p -> scorer.score(p.record(), new ReferenceRow(p.referenceId(), p.reference()))
                        .probability())
                .toArray();
        List<Integer> order = IntStream.range(0, pairs.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> probability[i])
                        .reversed())
                .toList();
        int all = (int) pairs.stream().filter(LabelledPair::match).count();
        int right = 0;
        double best = 0;
        double atMatch = 0;
        int wrong = all;
        for (int i = 0; i < order.size(); i++) {
            right += pairs.get(order.get(i)).match() ? 1 : 0;
            double f1 = 2.0 * right / (i + 1 + all);
            best = Math.max(best, f1);
            if (probability[order.get(i)] >= model.match()) {
                atMatch = f1;
                wrong = i + 1 - right + all - right;
            }
        }
        return new PairAccuracy(atMatch, wrong, best);
    }
}
