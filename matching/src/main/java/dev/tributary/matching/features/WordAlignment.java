package dev.tributary.matching.features;

/**
 * Aligns a record's words with a row's words, each used at most once: equal words first, then words that were split or
 * joined, then the most similar pairs, then initials. Words weigh by their information, as in the soft TF-IDF of Cohen, Ravikumar
 * and Fienberg (2003) and the soft cardinality of Jimenez, Becerra and Gelbukh (2010). Reused; not for threads at once.
 */
final class WordAlignment {
    private static final int INITIALS_MIN = 3;

    /** What agreement by initials is worth. */
    private static final double INITIALS = 0.8;

    /** Similarity from which a word is taken for two words joined. */
    private static final double JOINED_MIN = 0.85;

    /** Letters that two equal codes of different length may differ by, and how long the shorter one must be. */
    private static final int CODE_ENDING_MAX = 2;

    private static final int CODE_LENGTH_MIN = 5;

    /** What a letter is worth that begins a word. */
    private static final double LETTER = 0.8;

    private final int wordsMax;
    private final boolean lettersTell;
    private final boolean lettersCount;
    private final boolean codesMustAgree;
    private final boolean[] probeUsed;
    private final boolean[] rowUsed;
    private final boolean[] probeExact;
    private final boolean[] rowExact;
    private final int[] pairs;
    private final byte[] joined = new byte[128];

    /** Information of the aligned words, similar ones in part. */
    double shared;
    /** Information of similar words that their letters don't tell to be shared. */
    private double untold;
    /** Information of the words that only the record has. */
    double probeOnly;
    /** Information of the words that only the row has. */
    double rowOnly;
    /** Similarity of the two first words. */
    double first;
    /** Whether all aligned words are equal, however they are split. */
    boolean exact;
    /** Whether a single letter was aligned with a word that begins with it. */
    boolean letters;

    /**
     * @param wordsMax words of either side that are aligned; further ones are left out
     * @param lettersTell whether similar words share no more information than their letters tell
     * @param lettersCount whether a single letter may stand for a word that begins with it, as in persons' names
     * @param codesMustAgree whether words with digits must be equal, or one begin the other
     */
    WordAlignment(int wordsMax, boolean lettersTell, boolean lettersCount, boolean codesMustAgree) {
        this.wordsMax = wordsMax;
        this.lettersTell = lettersTell;
        this.probeUsed = new boolean[wordsMax];
        this.rowUsed = new boolean[wordsMax];
        this.probeExact = new boolean[wordsMax];
        this.rowExact = new boolean[wordsMax];
        this.pairs = new int[wordsMax * wordsMax];
        this.lettersCount = lettersCount;
        this.codesMustAgree = codesMustAgree;
    }

    /** Whether the record's word is aligned with an equal one. */
    boolean probeExact(int q) {
        return probeExact[q];
    }

    /** Whether the row's word is aligned with an equal one. */
    boolean rowExact(int r) {
        return rowExact[r];
    }

    /** Whether the record's word is aligned with any. */
    boolean probeAligned(int q) {
        return probeUsed[q];
    }

    /** Whether the row's word is aligned with any. */
    boolean rowAligned(int r) {
        return rowUsed[r];
    }

    void align(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int to) {
        int rowCount = Math.min(to - from, wordsMax);
        shared = 0;
        first = 0;
        int probeLeft = probe.count;
        int rowLeft = rowCount;
        exact = true;
        letters = false;
        untold = 0;
        java.util.Arrays.fill(probeUsed, 0, probe.count, false);
        java.util.Arrays.fill(probeExact, 0, probe.count, false);
        java.util.Arrays.fill(rowExact, 0, rowCount, false);
        for (int r = 0; r < rowCount; r++) {
            rowUsed[r] = false;
            int id = rowIds[from + r];
            for (int q = 0; q < probe.count; q++) {
                if (!probeUsed[q] && probe.ids[q] == id) {
                    use(q, r, 1, vocabulary.bits(id));
                    probeLeft--;
                    rowLeft--;
                    break;
                }
            }
        }
        if (probeLeft > 0 && rowLeft > 0 && !alignedAsWhole(probe, vocabulary, rowIds, from, rowCount)) {
            alignJoined(probe, vocabulary, rowIds, from, rowCount);
            alignSimilar(probe, vocabulary, rowIds, from, rowCount);
            alignInitials(probe, vocabulary, rowIds, from, rowCount);
            if (lettersCount) {
                alignLetters(probe, vocabulary, rowIds, from, rowCount);
            }
        }
        probeOnly = untold;
        rowOnly = untold;
        for (int q = 0; q < probe.count; q++) {
            probeOnly += probeUsed[q] ? 0 : probe.bits[q];
        }
        for (int r = 0; r < rowCount; r++) {
            rowOnly += rowUsed[r] ? 0 : vocabulary.bits(rowIds[from + r]);
        }
    }

    /** Aligns all words where both sides have the same letters, however they are split. */
    private boolean alignedAsWhole(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int rowCount) {
        byte[] text = probe.words.text();
        int end = probe.words.end(probe.count - 1);
        int at = 0;
        double bits = 0;
        for (int r = 0; r < rowCount; r++) {
            int start = vocabulary.start(rowIds[from + r]);
            int length = vocabulary.end(rowIds[from + r]) - start;
            if (at + length > end
                    || !java.util.Arrays.equals(text, at, at + length, vocabulary.text(), start, start + length)) {
                return false;
            }
            at += length;
            bits += vocabulary.bits(rowIds[from + r]);
        }
        if (at < end) {
            return false;
        }
        java.util.Arrays.fill(probeUsed, 0, probe.count, true);
        java.util.Arrays.fill(probeExact, 0, probe.count, true);
        java.util.Arrays.fill(rowUsed, 0, rowCount, true);
        java.util.Arrays.fill(rowExact, 0, rowCount, true);
        shared = Math.min(bits, probe.totalBits);
        first = 1;
        return true;
    }

    private void use(int q, int r, double similarity, double bits) {
        probeUsed[q] = true;
        rowUsed[r] = true;
        shared += similarity * bits;
        probeExact[q] = similarity >= 1;
        rowExact[r] = similarity >= 1;
        exact &= similarity >= 1;
        if (q == 0 && r == 0) {
            first = similarity;
        }
    }

    private void alignSimilar(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int rowCount) {
        int pairCount = 0;
        for (int q = 0; q < probe.count; q++) {
            for (int r = 0; r < rowCount && !probeUsed[q]; r++) {
                int id = rowIds[from + r];
                if (!rowUsed[r] && SimilarWords.mayBeSimilar(probe, q, vocabulary, id, codesMustAgree)) {
                    double similarity =
                            probe.similarity(q, vocabulary.text(), vocabulary.start(id), vocabulary.end(id));
                    if (similarity > 0) {
                        // the similarity leads, then the earlier words: a total order without ties
                        pairs[pairCount++] = (int) (similarity * 4095) << 16 | (wordsMax - q) << 8 | (wordsMax - r);
                    }
                }
            }
        }
        while (pairCount > 0) {
            int best = 0;
            for (int i = 1; i < pairCount; i++) {
                best = pairs[i] > pairs[best] ? i : best;
            }
            int q = wordsMax - (pairs[best] >> 8 & 0xff);
            int r = wordsMax - (pairs[best] & 0xff);
            if (!probeUsed[q] && !rowUsed[r]) {
                int id = rowIds[from + r];
                double similarity = (pairs[best] >> 16) / 4095.0;
                double bits = sharedBits(probe, q, vocabulary, id);
                use(q, r, similarity, bits);
                if (lettersTell) {
                    double told = Math.min(similarity * bits, SimilarWords.told(probe, q, vocabulary, id));
                    shared += told - similarity * bits;
                    untold += similarity * bits - told;
                }
            }
            pairs[best] = pairs[--pairCount];
        }
    }

    /** A misspelt word carries no more information than the word that it stands for. */
    private static double sharedBits(ProbeWords probe, int q, Vocabulary vocabulary, int id) {
        return Math.min(probe.bits[q], vocabulary.bits(id));
    }

    /** Single letters that begin a word of the other side. */
    private void alignLetters(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int rowCount) {
        for (int q = 0; q < probe.count; q++) {
            for (int r = 0; r < rowCount && !probeUsed[q]; r++) {
                int id = rowIds[from + r];
                int length = vocabulary.end(id) - vocabulary.start(id);
                if (!rowUsed[r]
                        && (length == 1 || probe.length(q) == 1)
                        && SimilarWords.begins(probe, q, vocabulary, id, 1)) {
                    use(q, r, LETTER, sharedBits(probe, q, vocabulary, id));
                    letters = true;
                }
            }
        }
    }

    private void alignJoined(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int rowCount) {
        byte[] text = vocabulary.text();
        byte[] probeText = probe.words.text();
        for (int q = 0; q + 1 < probe.count; q++) {
            int start = probe.words.start(q);
            int end = probe.words.end(q + 1);
            for (int r = 0; r < rowCount && !probeUsed[q] && !probeUsed[q + 1]; r++) {
                int id = rowIds[from + r];
                if (!rowUsed[r]
                        && java.util.Arrays.equals(
                                probeText, start, end, text, vocabulary.start(id), vocabulary.end(id))) {
                    use(q, r, 1, vocabulary.bits(id));
                    probeUsed[q + 1] = true;
                    probeExact[q + 1] = true;
                }
            }
        }
        for (int r = 0; r + 1 < rowCount; r++) {
            int a = rowIds[from + r];
            int b = rowIds[from + r + 1];
            int lengthA = vocabulary.end(a) - vocabulary.start(a);
            int length = lengthA + vocabulary.end(b) - vocabulary.start(b);
            if (rowUsed[r] || rowUsed[r + 1] || length > joined.length) {
                continue;
            }
            System.arraycopy(text, vocabulary.start(a), joined, 0, lengthA);
            System.arraycopy(text, vocabulary.start(b), joined, lengthA, length - lengthA);
            for (int q = 0; q < probe.count && !rowUsed[r]; q++) {
                double similarity = probeUsed[q] ? 0 : joinedSimilarity(probe, q, length);
                if (similarity > 0) {
                    use(q, r, similarity, vocabulary.bits(a) + vocabulary.bits(b));
                    rowUsed[r + 1] = true;
                    rowExact[r + 1] = similarity >= 1;
                }
            }
        }
    }

    /**
     * What a word of the record is worth for two joined words, or 0: also with a typing error, but of codes one must
     * begin the other, as with a letter for the colour.
     */
    private double joinedSimilarity(ProbeWords probe, int q, int length) {
        int difference = Math.abs(probe.length(q) - length);
        if (difference > (codesMustAgree ? CODE_ENDING_MAX : 1)) {
            return 0;
        }
        double similarity = probe.similarity(q, joined, 0, length);
        if (!codesMustAgree) {
            return similarity >= JOINED_MIN ? similarity : 0;
        }
        int shorter = Math.min(probe.length(q), length);
        int start = probe.words.start(q);
        boolean begins = shorter >= CODE_LENGTH_MIN
                && java.util.Arrays.equals(probe.words.text(), start, start + shorter, joined, 0, shorter);
        return begins || similarity >= 1 ? similarity : 0;
    }

    /** A word that is the initials of all of the other side's words, of three and more. */
    private void alignInitials(ProbeWords probe, Vocabulary vocabulary, int[] rowIds, int from, int rowCount) {
        if (probe.count == 1 && !probeUsed[0] && rowCount == probe.length(0) && rowCount >= INITIALS_MIN) {
            byte[] initials = probe.words.text();
            double bits = 0;
            for (int r = 0; r < rowCount; r++) {
                int id = rowIds[from + r];
                if (rowUsed[r] || vocabulary.text()[vocabulary.start(id)] != initials[r]) {
                    return;
                }
                bits += vocabulary.bits(id);
            }
            java.util.Arrays.fill(rowUsed, 0, rowCount, true);
            use(0, 0, INITIALS, Math.min(bits, probe.bits[0]));
        } else if (rowCount == 1 && !rowUsed[0] && probe.count >= INITIALS_MIN) {
            int id = rowIds[from];
            int start = vocabulary.start(id);
            if (vocabulary.end(id) - start != probe.count) {
                return;
            }
            for (int q = 0; q < probe.count; q++) {
                if (probeUsed[q]
                        || probe.words.text()[probe.words.start(q)]
                                != vocabulary.text()[start + q]) {
                    return;
                }
            }
            java.util.Arrays.fill(probeUsed, 0, probe.count, true);
            use(0, 0, INITIALS, vocabulary.bits(id));
        }
    }
}
