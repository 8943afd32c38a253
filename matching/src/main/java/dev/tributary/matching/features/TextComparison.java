package dev.tributary.matching.features;

/** Compares free texts as bags of words that weigh by their information. */
class TextComparison extends FieldComparison {
    private final Column column;
    private final WordWeights weights;
    private final Term term;
    /** For each word of the vocabulary the number of the record that has it. */
    private final int[] seenBy;

    private int record;
    private int words;
    private double total;
    private double squares;

    TextComparison(PackedRows rows, int position, WordWeights weights) {
        super(rows.layout(), position);
        this.column = rows.column(position);
        this.weights = weights;
        this.term = Term.word(rows.layout(), position);
        this.seenBy = new int[column.vocabulary.size()];
    }

    @Override
    void prepare(FieldValues entity) {
        record++;
        total = 0;
        squares = 0;
        Words taken = entity.words(position);
        words = taken.count();
        for (int w = 0; w < words; w++) {
            int id = column.vocabulary.find(taken.text(), taken.start(w), taken.end(w));
            if (id >= 0 && seenBy[id] == record) {
                continue;
            }
            double bits = id >= 0
                    ? column.vocabulary.bits(id)
                    : Vocabulary.rounded(weights.bits(term.hash(taken.text(), taken.start(w), taken.end(w))));
            if (id >= 0) {
                seenBy[id] = record;
            }
            total += bits;
            squares += bits * bits;
        }
    }

    @Override
    void compare(int row) {
        int from = column.start(row);
        int to = column.end(row);
        if (words == 0 || from == to) {
            return;
        }
        double shared = 0;
        double sharedSquares = 0;
        double rowTotal = 0;
        double rowSquares = 0;
        for (int at = from; at < to; at++) {
            int id = column.lists.at(at);
            double bits = column.vocabulary.bits(id);
            rowTotal += bits;
            rowSquares += bits * bits;
            if (seenBy[id] == record) {
                shared += bits;
                sharedSquares += bits * bits;
            }
        }
        double smaller = Math.min(total, rowTotal);
        double norm = Math.sqrt(squares * rowSquares);
        grade(0, smaller <= 0 ? 0 : Math.min(1, shared / smaller));
        grade(1, norm <= 0 ? 0 : Math.min(1, sharedSquares / norm));
    }
}
