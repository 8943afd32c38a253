package dev.tributary.matching.features;

import java.util.BitSet;

/** Compares a field of few words, aligned one to one. */
final class WordsComparison extends FieldComparison {
    /** A label is rare where at most two to the power of this many rows share it. */
    private static final double RARE_BITS = 3;

    /** The information of a title's words counts up to what it takes to single out one row so many times over. */
    private static final double TITLE_ROWS = 4;

    private static final double LABEL_SIMILAR = 0.75;

    private final Field field;
    private final Column column;
    private final WordWeights weights;
    private final double rowBits;
    private final Term term;
    private final Term pairTerm;
    private final ProbeWords probe;
    private final WordAlignment alignment;
    private final Elsewhere elsewhere;
    private final AddressParts probeParts;
    private final AddressParts rowParts;
    private final BitSet units;

    WordsComparison(PackedRows rows, int position, WordWeights weights) {
        super(rows.layout(), position);
        this.field = rows.layout().fields().get(position);
        this.column = rows.column(position);
        this.weights = weights;
        this.rowBits = weights.rowBits();
        this.term = Term.word(rows.layout(), position);
        this.pairTerm = Term.pair(position);
        this.probe = new ProbeWords(field.kind().wordsMax());
        FieldKind kind = field.kind();
        this.alignment = new WordAlignment(
                kind.wordsMax(),
                kind == FieldKind.NAME,
                kind == FieldKind.PERSON || kind == FieldKind.LABEL,
                kind == FieldKind.TITLE);
        this.elsewhere = Elsewhere.of(rows, field);
        this.probeParts = new AddressParts(kind.wordsMax());
        this.rowParts = new AddressParts(kind.wordsMax());
        this.units = kind == FieldKind.ADDRESS ? AddressParts.units(column.vocabulary) : new BitSet();
    }

    @Override
    void prepare(FieldValues record) {
        probe.reset(record.words(position), column.vocabulary, term, weights);
        if (field.kind() == FieldKind.NAME) {
            probe.pair(pairTerm, weights);
        }
        if (field.kind() == FieldKind.ADDRESS) {
            probeParts.clear();
            for (int q = 0; q < probe.count; q++) {
                probeParts.add(q, probe.words.text(), probe.words.start(q), probe.words.end(q));
            }
        }
        elsewhere.prepare(record, probe);
    }

    @Override
    void compare(int row) {
        int from = column.start(row);
        int to = column.end(row);
        if (probe.count == 0 || from == to) {
            return;
        }
        int[] ids = column.lists.values();
        alignment.align(probe, column.vocabulary, ids, from, to);
        elsewhere.excuse(alignment, probe, column.vocabulary, row, ids, from, to);
        switch (field.kind()) {
            case ADDRESS -> address(ids, from, to);
            case LABEL -> set(0, label());
            case TITLE -> title(ids, from, to);
            default -> name(ids, from, to);
        }
    }

    private void name(int[] ids, int from, int to) {
        double shared = alignment.shared;
        double all = shared + (alignment.probeOnly + alignment.rowOnly) / 2;
        grade(0, all <= 0 ? 0 : shared / all);
        grade(1, Math.min(1, (shared - common()) / (2 * rowBits)));
        grade(2, 1 - Math.min(1, alignment.probeOnly / rowBits));
        grade(3, 1 - Math.min(1, alignment.rowOnly / rowBits));
        grade(4, 1 - Math.min(1, Math.min(alignment.probeOnly, alignment.rowOnly) / rowBits));
        grade(5, probe.sequence(column.vocabulary, ids, from, to));
        if (field.kind() == FieldKind.PERSON) {
            return;
        }
        set(6, alignment.first >= 1 ? 3 : alignment.first > 0 ? 2 : 1);
        set(7, numbers(ids, from, to));
    }

    /** What neighbouring words that are aligned have in common is shared once. */
    private double common() {
        double common = 0;
        if (field.kind() == FieldKind.NAME) {
            for (int q = 1; q < probe.count; q++) {
                common += alignment.probeExact(q - 1) && alignment.probeExact(q) ? probe.common[q] : 0;
            }
        }
        return common;
    }

    /** Titles have many words: what either side has alone counts by its share. */
    private void title(int[] ids, int from, int to) {
        double shared = alignment.shared;
        double all = shared + (alignment.probeOnly + alignment.rowOnly) / 2;
        grade(0, all <= 0 ? 0 : shared / all);
        grade(1, Math.min(1, shared / (TITLE_ROWS * rowBits)));
        grade(2, share(shared, alignment.probeOnly));
        grade(3, share(shared, alignment.rowOnly));
        grade(4, probe.sequence(column.vocabulary, ids, from, to));
        set(5, alignment.first >= 1 ? 3 : alignment.first > 0 ? 2 : 1);
        set(6, numbers(ids, from, to));
        set(7, codes(ids, from, to));
    }

    private static double share(double part, double rest) {
        return part + rest <= 0 ? 0 : part / (part + rest);
    }

    private int numbers(int[] ids, int from, int to) {
        return numbers(probe, column.vocabulary, ids, from, to);
    }

    /** 0 where neither has a number, 1 where they differ, 2 where one side has more, 3 where all are equal. */
    static int numbers(ProbeWords probe, Vocabulary vocabulary, int[] ids, int from, int to) {
        int probeNumbers = 0;
        int rowNumbers = 0;
        int shared = 0;
        for (int q = 0; q < probe.count; q++) {
            probeNumbers += probe.signatures[q] < 0 ? 1 : 0;
        }
        for (int at = from; at < to; at++) {
            if (vocabulary.signature(ids[at]) < 0) {
                rowNumbers++;
                for (int q = 0; q < probe.count; q++) {
                    if (probe.ids[q] == ids[at]) {
                        shared++;
                        break;
                    }
                }
            }
        }
        if (probeNumbers + rowNumbers == 0) {
            return 0;
        }
        if (shared < Math.min(probeNumbers, rowNumbers)) {
            return 1;
        }
        return probeNumbers == rowNumbers ? 3 : 2;
    }

    /**
     * Model numbers and the like: 0 where neither side has one, 1 where they differ, 2 where only one side has one, 3
     * where one begins the other, 4 where some are equal, 5 where all of one side are; 6 and 7 are these two where few
     * rows have one of the equal ones.
     */
    private int codes(int[] ids, int from, int to) {
        int probeCodes = 0;
        int probeShared = 0;
        boolean similar = false;
        byte[] text = probe.words.text();
        for (int q = 0; q < probe.count; q++) {
            if (Words.code(text, probe.words.start(q), probe.words.end(q))) {
                probeCodes++;
                probeShared += alignment.probeExact(q) ? 1 : 0;
                similar |= alignment.probeAligned(q);
            }
        }
        int rowCodes = 0;
        int rowShared = 0;
        double bits = 0;
        Vocabulary vocabulary = column.vocabulary;
        for (int at = from; at < to; at++) {
            int id = ids[at];
            if (Words.code(vocabulary.text(), vocabulary.start(id), vocabulary.end(id))) {
                rowCodes++;
                if (alignment.rowExact(at - from)) {
                    rowShared++;
                    bits = Math.max(bits, vocabulary.bits(id));
                }
                similar |= alignment.rowAligned(at - from);
            }
        }
        if (probeCodes + rowCodes == 0) {
            return 0;
        }
        if (probeShared + rowShared > 0) {
            int equal = probeShared == probeCodes || rowShared == rowCodes ? 5 : 4;
            return bits >= rowBits - RARE_BITS ? equal + 2 : equal;
        }
        return similar ? 3 : probeCodes == 0 || rowCodes == 0 ? 2 : 1;
    }

    private void address(int[] ids, int from, int to) {
        double smaller = alignment.shared + Math.min(alignment.probeOnly, alignment.rowOnly);
        double larger = alignment.shared + Math.max(alignment.probeOnly, alignment.rowOnly);
        grade(0, larger <= 0 ? 0 : alignment.shared / (0.7 * smaller + 0.3 * larger));
        grade(1, Math.min(1, alignment.shared / (2 * rowBits)));
        rowParts.clear();
        int rowCount = Math.min(to - from, field.kind().wordsMax());
        for (int r = 0; r < rowCount; r++) {
            int id = ids[from + r];
            rowParts.add(
                    r, column.vocabulary.text(), column.vocabulary.start(id), column.vocabulary.end(id), units.get(id));
        }
        set(2, part(AddressParts.Part.NUMBER, ids, from, rowCount));
        set(3, part(AddressParts.Part.UNIT, ids, from, rowCount));
    }

    /** 0 where neither address has such a part, 1 where both have and none is equal, 2 where one side has, 3 equal. */
    private int part(AddressParts.Part part, int[] ids, int from, int rowCount) {
        int here = probeParts.count(part);
        int there = rowParts.count(part);
        if (here == 0 || there == 0) {
            return here + there == 0 ? 0 : 2;
        }
        for (int r = 0; r < rowCount; r++) {
            for (int q = 0; q < probe.count && rowParts.part(r) == part; q++) {
                if (probeParts.part(q) == part && probe.ids[q] == ids[from + r]) {
                    return 3;
                }
            }
        }
        return 1;
    }

    /** 1 different, 2 an initial, 3 one is a part of the other, 4 similar, 5 equal, 6 equal and rare. */
    private int label() {
        double shared = alignment.shared;
        double left = alignment.probeOnly + alignment.rowOnly;
        if (alignment.exact && left == 0) {
            return shared >= rowBits - RARE_BITS ? 6 : 5;
        }
        if (alignment.letters && left == 0) {
            return 2;
        }
        if (shared >= LABEL_SIMILAR * (shared + left / 2) && shared > 0) {
            return 4;
        }
        boolean part =
                shared > 0 && shared >= LABEL_SIMILAR * (shared + Math.min(alignment.probeOnly, alignment.rowOnly));
        return part ? 3 : 1;
    }
}
