package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import java.util.Arrays;
import java.util.Map;

/**
 * What a level is held to be worth before any data has been seen, in log2 of the Bayes factor: the bundled model's
 * weights for the features that companies have, also where titles and persons' names have the same ones; for other
 * kinds of features plain round figures, from ten to one against to a hundred to one for.
 */
final class PriorWeights {
    private static final Map<String, double[]> ROUND = Map.ofEntries(
            Map.entry("identifier", new double[] {-2, 3, 6}),
            Map.entry("date", new double[] {-2, -1, 0, 0.5, 2.5, 2.5, 2.5, 2.5, 3}),
            Map.entry("number", new double[] {-2, -1, -0.3, 0.3, 0.8, 1.2, 1.5, 2.5}),
            Map.entry("label", new double[] {-1.5, 0.3, 0.5, 1, 1.5, 4}),
            Map.entry("title.codes", new double[] {-3, -0.3, 1, 1.5, 2.5, 4.5, 6}),
            Map.entry("title.record_covered", ramp(12, -2, 0.5)),
            Map.entry("title.reference_covered", ramp(12, -2, 1)),
            Map.entry("text.overlap", ramp(12, -0.5, 3)),
            Map.entry("text.cosine", ramp(12, -0.5, 3)),
            Map.entry("record.overlap", ramp(12, -0.5, 3)),
            Map.entry("record.cosine", ramp(12, -0.5, 3)),
            Map.entry("record.alignment", ramp(12, -1.5, 2)),
            Map.entry("record.covered", ramp(12, -1, 1)),
            Map.entry("record.numbers", new double[] {-1, 0, 0.5}));

    private PriorWeights() {}

    private static double[] ramp(int levels, double from, double to) {
        double[] weights = new double[levels];
        for (int i = 0; i < levels; i++) {
            weights[i] = from + (to - from) * i / (levels - 1);
        }
        return weights;
    }

    /** By feature and level; 0 for missing. */
    static double[][] of(Layout layout) {
        double[][] weights = new double[layout.features().size()][];
        for (Feature feature : layout.features()) {
            double[] levels = new double[feature.levelCount()];
            double[] round = ROUND.get(feature.kindName());
            if (round != null) {
                System.arraycopy(round, 0, levels, 1, round.length);
            } else {
                copyBundled(feature, levels);
            }
            weights[feature.ordinal()] = levels;
        }
        return weights;
    }

    private static void copyBundled(Feature feature, double[] levels) {
        MatchModel bundled = MatchModel.bundled();
        Feature alike = bundled.layout().features().stream()
                .filter(f ->
                        f.kind() == bundledKind(feature.kind()) && suffix(f).equals(suffix(feature)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there are no prior weights for " + feature.kindName()));
        for (int level = 1; level < levels.length; level++) {
            levels[level] = bundled.weight(alike, level);
        }
    }

    private static FieldKind bundledKind(FieldKind kind) {
        return kind == FieldKind.TITLE || kind == FieldKind.PERSON ? FieldKind.NAME : kind;
    }

    private static String suffix(Feature feature) {
        int dot = feature.kindName().indexOf('.');
        return dot < 0 ? "" : feature.kindName().substring(dot);
    }

    /** The weights' copy, so that they may be changed. */
    static double[][] copy(double[][] weights) {
        return Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
    }
}
