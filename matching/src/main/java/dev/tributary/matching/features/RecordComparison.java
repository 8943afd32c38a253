package dev.tributary.matching.features;

/**
 * Compares the words of whole records: as bags of words, aligned one to one with initials and typing errors, and by their
 * numbers. It says the same wherever a value stands.
 */
final class RecordComparison extends TextComparison {
    private static final int ALIGNMENT = 2;
    private static final int COVERED = 3;
    private static final int NUMBERS = 4;

    private final Column column;
    private final WordWeights weights;
    private final Term term;
    private final ProbeWords probe;
    private final WordAlignment alignment;

    RecordComparison(PackedRows rows, int position, WordWeights weights) {
        super(rows, position, weights);
        this.column = rows.column(position);
        this.weights = weights;
        this.term = Term.word(rows.layout(), position);
        int wordsMax = rows.layout().fields().get(position).kind().wordsMax();
        this.probe = new ProbeWords(wordsMax);
        this.alignment = new WordAlignment(wordsMax, false, true, true);
    }

    @Override
    void prepare(FieldValues record) {
        super.prepare(record);
        probe.reset(record.words(position), column.vocabulary, term, weights);
    }

    @Override
    void compare(int row) {
        super.compare(row);
        int from = column.start(row);
        int to = column.end(row);
        if (probe.count == 0 || from == to) {
            return;
        }
        int[] ids = column.lists.values();
        alignment.align(probe, column.vocabulary, ids, from, to);
        double shared = alignment.shared;
        double all = shared + (alignment.probeOnly + alignment.rowOnly) / 2;
        double smaller = shared + Math.min(alignment.probeOnly, alignment.rowOnly);
        grade(ALIGNMENT, all <= 0 ? 0 : shared / all);
        grade(COVERED, smaller <= 0 ? 0 : shared / smaller);
        set(NUMBERS, WordsComparison.numbers(probe, column.vocabulary, ids, from, to));
    }
}
