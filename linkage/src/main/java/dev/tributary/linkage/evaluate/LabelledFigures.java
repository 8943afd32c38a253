package dev.tributary.linkage.evaluate;

import java.util.List;

/**
 * Agreement with labelled pairs, as the field quotes it for published splits.
 *
 * @param atMatch at the plan's threshold
 * @param best at the threshold of best F1 on these very pairs: an upper bound
 * @param bestThreshold that threshold
 * @param falsePositives pairs of label 0 at or above the plan's threshold
 * @param falseNegatives pairs of label 1 below it
 * @param precision 95% interval by Wilson, at the plan's threshold
 * @param recall likewise
 * @param f1 95% interval by bootstrap, likewise
 */
public record LabelledFigures(
        Scores atMatch,
        Scores best,
        double bestThreshold,
        long pairs,
        long falsePositives,
        long falseNegatives,
        Interval precision,
        Interval recall,
        Interval f1) {

    public static LabelledFigures of(List<LabelledScore> pairs, double match) {
        long actual = pairs.stream().filter(LabelledScore::match).count();
        ThresholdCurve curve = ThresholdCurve.of(
                pairs.stream()
                        .map(pair -> new Claim(pair.score(), pair.match()))
                        .toList(),
                actual);
        Scores at = curve.at(match);
        ThresholdCurve.Point best = curve.best();
        return new LabelledFigures(
                at,
                best.scores(),
                best.threshold(),
                pairs.size(),
                at.predicted() - at.correct(),
                actual - at.correct(),
                Interval.wilson(at.correct(), at.predicted()),
                Interval.wilson(at.correct(), actual),
                Interval.bootstrapF1(pairs, match));
    }
}
