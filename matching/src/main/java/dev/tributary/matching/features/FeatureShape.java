package dev.tributary.matching.features;

/**
 * The ordered levels of a feature, without {@code missing}: named ones, or one above each threshold of a similarity.
 *
 * @param suffix what follows the field's name in the feature's name; empty for the field's main feature
 * @param thresholds of a graded feature, ascending; empty where the levels are named
 * @param named the levels' names, from the strongest evidence against a match to the strongest for one
 */
record FeatureShape(String suffix, double[] thresholds, String[] named) {
    static FeatureShape graded(String suffix, double... thresholds) {
        String[] names = new String[thresholds.length + 1];
        names[0] = "below_" + thresholds[0];
        for (int i = 0; i < thresholds.length; i++) {
            names[i + 1] = "from_" + thresholds[i];
        }
        return new FeatureShape(suffix, thresholds, names);
    }

    static FeatureShape levels(String suffix, String... named) {
        return new FeatureShape(suffix, new double[0], named);
    }
}
