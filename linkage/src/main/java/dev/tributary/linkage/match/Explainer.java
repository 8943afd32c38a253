package dev.tributary.linkage.match;

import dev.tributary.matching.Entity;
import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.ScoredCandidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Explains pairs as a waterfall in text: from the prior, feature by feature, to the probability. */
public final class Explainer {

    private static final int BAR = 24;
    /** One character of a bar. */
    private static final double BITS_PER_MARK = 0.5;

    private static final int VALUE_MAX = 60;

    /** Rivals that take less than this part of the odds are not told. */
    private static final double RIVALS_MIN = 0.001;

    private final Linkage linkage;
    private final MatchModel model;
    private final Function<RowPair, ScoredCandidate> scored;

    Explainer(Linkage linkage, MatchModel model, Function<RowPair, ScoredCandidate> scored) {
        this.linkage = linkage;
        this.model = model;
        this.scored = scored;
    }

    /** The pair's score and the evidence for it. */
    public ScoredCandidate score(RowPair pair) {
        return scored.apply(pair);
    }

    /** Both rows, side by side, and how their evidence adds up. */
    public List<String> lines(RowPair pair) {
        List<String> lines = new ArrayList<>();
        lines.addAll(values(pair));
        lines.add("");
        lines.addAll(waterfall(scored.apply(pair)));
        return lines;
    }

    private List<String> values(RowPair pair) {
        Entity left = linkage.left().raw(pair.left());
        Entity right = linkage.right().raw(pair.right());
        List<String> lines = new ArrayList<>();
        lines.add(row(
                "attribute",
                "left " + linkage.left().id(pair.left()),
                "right " + linkage.right().id(pair.right())));
        linkage.plan()
                .attributes()
                .forEach(attribute ->
                        lines.add(row(attribute.name(), left.get(attribute.name()), right.get(attribute.name()))));
        return lines;
    }

    private static String row(String name, String left, String right) {
        return String.format(Locale.ROOT, "%-24s %-" + VALUE_MAX + "s %s", name, cut(left), cut(right))
                .stripTrailing();
    }

    private static String cut(String value) {
        String line = value.replaceAll("\\s+", " ");
        return line.length() <= VALUE_MAX ? line : line.substring(0, VALUE_MAX - 3) + "...";
    }

    private List<String> waterfall(ScoredCandidate pair) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%-28s %-12s %10s %8s %8s", "feature", "level", "similarity", "weight", "sum"));
        double sum = model.prior();
        lines.add(line("(before any evidence)", "", Double.NaN, sum, sum));
        for (FeatureEvidence evidence : pair.evidence()) {
            sum += evidence.weight();
            lines.add(line(evidence.feature(), evidence.level(), evidence.value(), evidence.weight(), sum));
        }
        double rivals = rivals(pair);
        if (rivals < 0) {
            sum += rivals;
            lines.add(line("(other references)", "", Double.NaN, rivals, sum));
        }
        lines.add(String.format(
                Locale.ROOT,
                "weights are log2 of the Bayes factor: +1 doubles the odds, -1 halves them; sum %.2f is probability %.6f;"
                        + " model %s",
                sum,
                pair.probability(),
                model.version()));
        return lines;
    }

    /** What the record's other candidates leave of the odds, in log2; 0 where that is next to nothing. */
    private static double rivals(ScoredCandidate pair) {
        double alone = Decider.probability(pair.score());
        boolean told = alone - pair.probability() > RIVALS_MIN * Math.min(alone, 1 - pair.probability());
        return told ? log2Odds(pair.probability()) - pair.score() : 0;
    }

    private static double log2Odds(double probability) {
        return Math.log(probability / (1 - probability)) / Math.log(2);
    }

    private static String line(String feature, String level, double value, double weight, double sum) {
        int marks = (int) Math.min(BAR, Math.round(Math.abs(weight) / BITS_PER_MARK));
        return String.format(
                        Locale.ROOT,
                        "%-28s %-12s %10s %+8.2f %+8.2f  %s",
                        feature,
                        level,
                        Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value),
                        weight,
                        sum,
                        (weight < 0 ? "-" : "+").repeat(marks))
                .stripTrailing();
    }
}
