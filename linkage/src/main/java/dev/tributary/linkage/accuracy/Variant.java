package dev.tributary.linkage.accuracy;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The matcher with a part of it switched off.
 *
 * @param name such as {@code without name.rarity}
 * @param model the model of the variant, from the trained one
 * @param competing whether a record's candidates compete
 */
record Variant(String name, UnaryOperator<MatchModel> model, boolean competing) {

    static final Variant ALL = new Variant("all", model -> model, true);
    static final Variant NO_COMPETITION = new Variant("without competition", model -> model, false);

    /** Each group of features off, all else as trained: what the group adds to the others. */
    static List<Variant> withoutEachGroup(MatchModel trained) {
        Set<String> groups = new LinkedHashSet<>();
        trained.layout().features().forEach(feature -> groups.add(group(feature)));
        List<Variant> variants = new ArrayList<>();
        if (groups.size() > 1) {
            groups.forEach(group -> variants.add(new Variant(
                    "without " + group,
                    model -> model.without(feature -> group(feature).equals(group)),
                    true)));
        }
        return variants;
    }

    /** {@code name.rarity} by itself, {@code country} by itself: the features of a name are groups of their own. */
    private static String group(Feature feature) {
        return feature.wireName();
    }
}
