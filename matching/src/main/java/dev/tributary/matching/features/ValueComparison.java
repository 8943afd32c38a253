package dev.tributary.matching.features;

/** Compares a field of one value, as a whole. */
final class ValueComparison extends FieldComparison {
    /** A value is rare where at most two to the power of this many rows share it. */
    private static final double RARE_BITS = 3;

    private final Field field;
    private final Column column;
    private final double rareBits;
    private final LegalFormGroups groups;
    private final ProbeValue probe = new ProbeValue();

    ValueComparison(PackedRows rows, int position, WordWeights weights) {
        super(rows.layout(), position);
        field = rows.layout().fields().get(position);
        column = rows.column(position);
        rareBits = weights.rowBits() - RARE_BITS;
        groups = field.kind() == FieldKind.LEGAL_FORM ? new LegalFormGroups(column.vocabulary) : null;
    }

    @Override
    void prepare(FieldValues record) {
        probe.reset(record.value(position), column.vocabulary);
        if (groups != null) {
            probe.group(groups);
        }
    }

    @Override
    void compare(int row) {
        int other = column.value(row);
        if (other >= 0 && probe.known()) {
            set(0, level(other));
        }
    }

    private int level(int other) {
        Vocabulary values = column.vocabulary;
        return switch (field.kind()) {
            case COUNTRY -> probe.equal(other);
            case LEGAL_FORM -> probe.legalForm(groups, other);
            case POSTCODE -> probe.postcode(values, other, rareBits);
            case WEBSITE -> probe.website(values, other);
            case PHONE -> probe.phone(values, other);
            case EMAIL -> probe.email(values, other);
            case IDENTIFIER -> probe.code(values, other);
            default -> throw new IllegalStateException(field.kind() + " is not compared as one value");
        };
    }
}
