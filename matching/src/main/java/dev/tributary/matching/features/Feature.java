package dev.tributary.matching.features;

import java.util.List;

/**
 * What two records are compared by. Each feature has ordered levels: {@code missing} first, which is neutral whatever
 * the model, then from the strongest evidence against a match to the strongest for one. A graded feature reaches the
 * level above each threshold that its similarity in 0..1 attains.
 */
public enum Feature {
    /** Share of the two names' information that is shared after soft one-to-one alignment of their words. */
    NAME_ALIGNMENT("name.alignment", 0.2, 0.35, 0.5, 0.6, 0.68, 0.75, 0.81, 0.87, 0.92, 0.96, 0.999),
    /** The shared words' information against what it takes to single out one row: 0.5 is exactly that. */
    NAME_RARITY("name.rarity", 0.08, 0.16, 0.24, 0.32, 0.4, 0.47, 0.54, 0.62, 0.72, 0.85, 0.97),
    /** 1 minus the information that only the record's name has, on the same scale. */
    NAME_RECORD_ONLY("name.record_only", 0.1, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.999),
    /** 1 minus the information that only the reference's name has, on the same scale. */
    NAME_REFERENCE_ONLY("name.reference_only", 0.1, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.999),
    /** 1 minus the information that each name has and the other lacks: another word in a word's place. */
    NAME_CONFLICT("name.conflict", 0.1, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.999),
    /** Longest common subsequence of the names without spaces, twice its length over both lengths. */
    NAME_SEQUENCE("name.sequence", 0.45, 0.55, 0.64, 0.72, 0.79, 0.85, 0.9, 0.94, 0.97, 0.999),
    /** The names' first words. */
    NAME_FIRST("name.first", "different", "similar", "equal"),
    /** Numbers in the names. */
    NAME_NUMBERS("name.numbers", "different", "one_sided", "equal"),
    LEGAL_FORM("legal_form", "different", "compatible", "equal"),
    COUNTRY("country", "different", "equal"),
    /** Rare: few rows share the code. */
    POSTCODE("postcode", "different", "near", "equal", "equal_rare"),
    /** Share of the addresses' and cities' information that is shared. */
    ADDRESS("address", 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.97),
    /** The shared address words' information on the scale of {@link #NAME_RARITY}. */
    ADDRESS_RARITY("address.rarity", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9),
    /** Numbers in the addresses. */
    ADDRESS_NUMBERS("address.numbers", "different", "some", "equal"),
    WEBSITE("website", "different", "similar", "same_label", "equal"),
    PHONE("phone", "different", "near", "equal"),
    EMAIL("email", "different", "same_domain", "equal"),
    IDENTIFIER("identifier", "different", "equal"),
    /** Words of all other attributes that both records have. */
    TEXT("text", 0.2, 0.4, 0.6, 0.8, 0.97);

    /** The level of a feature that one of the records cannot speak to. */
    public static final int MISSING = 0;

    private static final List<Feature> ALL = List.of(values());

    private final String wireName;
    private final double[] thresholds;
    private final String[] levels;

    Feature(String wireName, double... thresholds) {
        this.wireName = wireName;
        this.thresholds = thresholds;
        this.levels = new String[thresholds.length + 2];
        levels[0] = "missing";
        levels[1] = "below_" + thresholds[0];
        for (int i = 0; i < thresholds.length; i++) {
            levels[i + 2] = "from_" + thresholds[i];
        }
    }

    Feature(String wireName, String... named) {
        this.wireName = wireName;
        this.thresholds = new double[0];
        this.levels = new String[named.length + 1];
        levels[0] = "missing";
        System.arraycopy(named, 0, levels, 1, named.length);
    }

    /** All features in their order. */
    public static List<Feature> all() {
        return ALL;
    }

    /** The name in models and explanations. */
    public String wireName() {
        return wireName;
    }

    public int levelCount() {
        return levels.length;
    }

    public String levelName(int level) {
        return levels[level];
    }

    public boolean graded() {
        return thresholds.length > 0;
    }

    /** The level of a graded feature at this similarity. */
    int levelAt(double value) {
        int level = 1;
        while (level <= thresholds.length && value >= thresholds[level - 1]) {
            level++;
        }
        return level;
    }
}
