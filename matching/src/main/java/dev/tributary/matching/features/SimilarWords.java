package dev.tributary.matching.features;

/** Whether a word of the record may be a row's word misspelt, and what that tells. */
final class SimilarWords {
    /** What a letter of a name tells, in bits: as much as English text compressed without context. */
    private static final double LETTER_BITS = 3;

    /** Words that are one edit away, by letter: each of 26 put in its place or beside it, and a few more. */
    private static final double EDITS_A_LETTER = 50;

    /** By the length of a word, the bits of the choice among the words that are one edit away. */
    private static final double[] CHOICE_BITS = new double[128];

    static {
        for (int length = 1; length < CHOICE_BITS.length; length++) {
            CHOICE_BITS[length] = StrictMath.log(length * EDITS_A_LETTER) / StrictMath.log(2);
        }
    }

    private SimilarWords() {}

    /**
     * What the letters of a similar word tell of the word that it is held to stand for: those that both have, less the
     * choice among the words that are as many edits away.
     */
    static double told(ProbeWords probe, int q, Vocabulary vocabulary, int id) {
        int from = vocabulary.start(id);
        int length = vocabulary.end(id) - from;
        int longer = Math.max(length, probe.length(q));
        if (begins(probe, q, vocabulary, id, Math.min(length, probe.length(q)))) {
            return LETTER_BITS * Math.min(length, probe.length(q));
        }
        int edits = probe.distance(q, vocabulary.text(), from, from + length);
        double choice = edits * CHOICE_BITS[Math.min(longer, CHOICE_BITS.length - 1)];
        double all = LETTER_BITS * longer;
        return Math.max(0, (probe.known(q) ? Math.min(all, probe.bits[q]) : all) - choice);
    }

    /** Rules out most pairs of words by their lengths and letters alone. */
    static boolean mayBeSimilar(ProbeWords probe, int q, Vocabulary vocabulary, int id, boolean codesMustAgree) {
        long a = probe.signatures[q];
        long b = vocabulary.signature(id);
        if (((a | b) & Letters.NUMBER) != 0) {
            return false;
        }
        int length = probe.length(q);
        int other = vocabulary.end(id) - vocabulary.start(id);
        int shorter = Math.min(length, other);
        if (codesMustAgree && numeric(probe, q, vocabulary, id) && !begins(probe, q, vocabulary, id, shorter)) {
            return false;
        }
        int common = Long.bitCount(a & b);
        return shorter >= 3
                && common * 3 >= shorter * 2 - 2
                && !((a & Letters.OTHERS) != 0
                        && (b & Letters.OTHERS) != 0
                        && differentDigits(probe, q, vocabulary, id));
    }

    private static boolean numeric(ProbeWords probe, int q, Vocabulary vocabulary, int id) {
        return Words.numeric(probe.words.text(), probe.words.start(q), probe.words.end(q))
                || Words.numeric(vocabulary.text(), vocabulary.start(id), vocabulary.end(id));
    }

    /** Whether both words hold digits, and not the same ones: "2004a" is no misspelt "2005a". */
    private static boolean differentDigits(ProbeWords probe, int q, Vocabulary vocabulary, int id) {
        byte[] text = probe.words.text();
        byte[] other = vocabulary.text();
        int at = nextDigit(text, probe.words.start(q), probe.words.end(q));
        int otherAt = nextDigit(other, vocabulary.start(id), vocabulary.end(id));
        if (at == probe.words.end(q) || otherAt == vocabulary.end(id)) {
            return false;
        }
        while (at < probe.words.end(q) && otherAt < vocabulary.end(id) && text[at] == other[otherAt]) {
            at = nextDigit(text, at + 1, probe.words.end(q));
            otherAt = nextDigit(other, otherAt + 1, vocabulary.end(id));
        }
        return at < probe.words.end(q) || otherAt < vocabulary.end(id);
    }

    private static int nextDigit(byte[] text, int from, int to) {
        int at = from;
        while (at < to && (text[at] < '0' || text[at] > '9')) {
            at++;
        }
        return at;
    }

    /** Whether both words begin with the same bytes. */
    static boolean begins(ProbeWords probe, int q, Vocabulary vocabulary, int id, int length) {
        int start = probe.words.start(q);
        int other = vocabulary.start(id);
        return java.util.Arrays.equals(
                probe.words.text(), start, start + length, vocabulary.text(), other, other + length);
    }
}
