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

    /** @param apart labelled pairs that were set apart; may be empty */
    static String of(Plan plan, MatchModel model, Linkage linkage, List<LabelledRows> apart) {
        String auto = String.format(Locale.ROOT, "automatic from %.4f on", model.auto());
        if (apart.isEmpty()) {
            return auto
                    + (plan.autoMatchPrecision() > 0
                            ? ": rests on the model's probabilities, no labelled pairs were set apart"
                            : ", as the plan has it");
        }
        List<ScoredPair> scored =
                linkage.score(model, apart.stream().map(LabelledRows::rows).toList());
        long claimed = 0;
        long right = 0;
        long matches = 0;
        for (int i = 0; i < apart.size(); i++) {
            boolean match = apart.get(i).match();
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
                "%s: of the validation pairs %d, %d of them right (at least %.4f with 95%% confidence), %.1f%% of the matches%s",
                auto,
                claimed,
                right,
                low,
                100.0 * right / Math.max(1, matches),
                bound);
    }
}
