package dev.tributary.matching.features;

/**
 * What two records are compared by: one aspect of one field. Each feature has ordered levels: {@code missing} first,
 * which is neutral whatever the model, then from the strongest evidence against a match to the strongest for one. A
 * graded feature reaches the level above each threshold that its similarity in 0..1 attains. Features belong to a
 * {@link Layout}.
 */
public final class Feature {
    /** The level of a feature that one of the records cannot speak to. */
    public static final int MISSING = 0;

    /** Levels that a feature may have, missing included: they travel in four bits. */
    public static final int LEVELS_MAX = 16;

    private final int ordinal;
    private final int field;
    private final FieldKind kind;
    private final String wireName;
    private final FeatureShape shape;

    Feature(int ordinal, int fieldPosition, Field field, FeatureShape shape) {
        this.ordinal = ordinal;
        this.field = fieldPosition;
        this.kind = field.kind();
        this.wireName = field.name() + shape.suffix();
        this.shape = shape;
        if (levelCount() > LEVELS_MAX) {
            throw new IllegalArgumentException(wireName + " has more than " + LEVELS_MAX + " levels");
        }
    }

    /** Its position among the layout's features. */
    public int ordinal() {
        return ordinal;
    }

    /** The position of its field in the layout. */
    public int field() {
        return field;
    }

    public FieldKind kind() {
        return kind;
    }

    /** The name in models and explanations, such as {@code name.alignment}. */
    public String wireName() {
        return wireName;
    }

    /** What features of the same kind in other layouts are named alike, such as {@code title.alignment}. */
    public String kindName() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + shape.suffix();
    }

    public int levelCount() {
        return shape.named().length + 1;
    }

    public String levelName(int level) {
        return level == MISSING ? "missing" : shape.named()[level - 1];
    }

    public boolean graded() {
        return shape.thresholds().length > 0;
    }

    /** The level of a graded feature at this similarity. */
    int levelAt(double value) {
        double[] thresholds = shape.thresholds();
        int level = 1;
        while (level <= thresholds.length && value >= thresholds[level - 1]) {
            level++;
        }
        return level;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
