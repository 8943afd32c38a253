package dev.tributary.matching.features;

/**
 * Compares one field of a record with rows. It holds scratch space and is reused from record to record; not for threads
 * at once.
 */
abstract class FieldComparison {
    /** The field's position in the layout. */
    final int position;

    private final Feature[] features;
    private byte[] levels = {};
    private byte[] grades = {};

    FieldComparison(Layout layout, int position) {
        this.position = position;
        features = layout.features().stream().filter(f -> f.field() == position).toArray(Feature[]::new);
    }

    /** The comparison of a field. */
    static FieldComparison of(PackedRows rows, int position, WordWeights weights) {
        Layout layout = rows.layout();
        return switch (layout.fields().get(position).kind()) {
            case NAME, TITLE, PERSON, ADDRESS, LABEL -> new WordsComparison(rows, position, weights);
            case TEXT -> new TextComparison(rows, position, weights);
            case RECORD -> new RecordComparison(rows, position, weights);
            case IDENTIFIERS, FURTHER_TEXT -> new ListComparison(rows, position);
            case DATE -> new DateComparison(rows, position);
            case NUMBER -> new NumberComparison(rows, position);
            case LEGAL_FORM, COUNTRY, POSTCODE, WEBSITE, PHONE, EMAIL, IDENTIFIER ->
                new ValueComparison(rows, position, weights);
        };
    }

    /** Where levels and grades of all features go; features that are not set stay missing. */
    void into(byte[] allLevels, byte[] allGrades) {
        levels = allLevels;
        grades = allGrades;
    }

    /** Takes the record that the next rows are compared with. */
    abstract void prepare(FieldValues record);

    /** Sets the levels of the field's features for a row. */
    abstract void compare(int row);

    /** Sets the level of a feature, named by its position among the field's. */
    void set(int feature, int level) {
        levels[features[feature].ordinal()] = (byte) level;
    }

    /** Sets the level of a graded feature by its similarity. */
    void grade(int feature, double value) {
        int ordinal = features[feature].ordinal();
        levels[ordinal] = (byte) features[feature].levelAt(value);
        grades[ordinal] = (byte) Math.round(value * Comparison.GRADES);
    }
}
