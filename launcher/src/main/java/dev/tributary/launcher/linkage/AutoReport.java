package dev.tributary.launcher.linkage;

import dev.tributary.linkage.evaluate.Interval;
import dev.tributary.linkage.evaluate.ScoredPair;
import dev.tributary.linkage.match.LabelledRows;
import dev.tributary.linkage.match.Linkage;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.List;
import java.util.Locale;

/** What a model's threshold of automatic matches rests on, in one line. */
final class AutoReport {

    private AutoReport() {}

    /** @param labelled the pairs that the model was learnt from; none where it was learnt without labels */
    static String of(Plan plan, MatchModel model, Linkage linkage, List<LabelledRows> labelled) {
        String auto = String.format(Locale.ROOT, "automatic from %.4f on", model.auto());
        if (labelled.isEmpty()) {
            return auto
                    + (plan.autoMatchPrecision() > 0
                            ? ": rests on the model's probabilities, no pairs are labelled"
                            : ", as the plan has it");
        }
        List<ScoredPair> scored =
                linkage.score(model, labelled.stream().map(LabelledRows::rows).toList());
        long claimed = 0;
        long right = 0;
        long matches = 0;
        for (int i = 0; i < labelled.size(); i++) {
            boolean match = labelled.get(i).match();
            boolean automatic = scored.get(i).score() >= model.auto();
            matches += match ? 1 : 0;
            claimed += automatic ? 1 : 0;
            right += automatic && match ? 1 : 0;
        }
        double low = Interval.wilson(right, claimed).low();
        String bound = plan.autoMatchPrecision() > 0 && low < plan.autoMatchPrecision()
                ? "; too few pairs to promise " + plan.autoMatchPrecision() + ", it rests on the model's probabilities"
                : "";
        return String.format(
                Locale.ROOT,
                "%s: of the pairs it learnt from %d, %d of them right (at least %.4f with 95%% confidence), %.1f%% of the matches%s",
                auto,
                claimed,
                right,
                low,
                100.0 * right / Math.max(1, matches),
                bound);
    }
}
