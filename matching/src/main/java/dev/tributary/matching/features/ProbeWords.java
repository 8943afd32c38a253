package dev.tributary.matching.features;

import java.util.Arrays;

/**
 * The words of one field of the record that is being matched, prepared against a segment's vocabulary: their numbers
 * in it, their weights, and for each the positions of every letter as bits, which the bit-parallel distances read.
 * Reused from record to record; not for threads at once.
 */
final class ProbeWords {
    final int wordsMax;
    final int[] ids;
    final float[] bits;
    /** Of each word the information that it has in common with the word before it. */
    final float[] common;

    final long[] signatures;
    private final long[][] positions;
    private final long[] joinedPositions = new long[Letters.CODES];
    Words words = Words.of("", 0);
    int count;
    int joinedLength;
    float totalBits;
    private double rowBits;

    ProbeWords(int wordsMax) {
        this.wordsMax = wordsMax;
        ids = new int[wordsMax];
        bits = new float[wordsMax];
        common = new float[wordsMax];
        signatures = new long[wordsMax];
        positions = new long[wordsMax][Letters.CODES];
    }

    void reset(Words taken, Vocabulary vocabulary, Term term, WordWeights weights) {
        words = taken;
        rowBits = weights.rowBits();
        count = words.count();
        totalBits = 0;
        byte[] text = words.text();
        for (int word = 0; word < count; word++) {
            int from = words.start(word);
            int to = words.end(word);
            int id = vocabulary.find(text, from, to);
            ids[word] = id;
            bits[word] = id >= 0 ? vocabulary.bits(id) : Vocabulary.rounded(weights.bits(term.hash(text, from, to)));
            totalBits += bits[word];
            signatures[word] = Letters.signature(text, from, to);
            fill(positions[word], text, from, to);
        }
        joinedLength = count == 0 ? 0 : Math.min(64, words.end(count - 1));
        fill(joinedPositions, text, 0, joinedLength);
    }

    /** Words that come together more often than by chance tell less together than each for itself. */
    void pair(Term term, WordWeights weights) {
        for (int word = 1; word < count; word++) {
            double together = weights.bits(term.hash(words.text(), words.start(word - 1), words.end(word)));
            common[word] = isRare(together) ? 0 : (float) Math.max(0, bits[word - 1] + bits[word] - together);
        }
    }

    private static void fill(long[] positions, byte[] text, int from, int to) {
        Arrays.fill(positions, 0);
        for (int i = from; i < to; i++) {
            positions[Letters.code(text[i])] |= 1L << i - from;
        }
    }

    int length(int word) {
        return words.end(word) - words.start(word);
    }

    /** Similarity of a word to the bytes, see {@link WordSimilarity}. */
    double similarity(int word, byte[] text, int from, int to) {
        return WordSimilarity.of(positions[word], words.text(), words.start(word), length(word), text, from, to);
    }

    /** Whether at most two rows of the epoch have what tells so many bits: more is not known of it. */
    private boolean isRare(double information) {
        return information > rowBits - 1;
    }

    /** Whether several rows of the epoch have the word. */
    boolean known(int word) {
        return !isRare(bits[word]);
    }

    /** Edits between a word and the bytes. */
    int distance(int word, byte[] text, int from, int to) {
        return WordSimilarity.distance(positions[word], length(word), text, from, to);
    }

    /**
     * Twice the longest common subsequence of this field's words and a row's, both without spaces and cut after 64
     * bytes, over both lengths; bit-parallel (Hyyrö 2004).
     */
    double sequence(Vocabulary vocabulary, int[] rowIds, int from, int to) {
        long state = -1L;
        int length = 0;
        byte[] text = vocabulary.text();
        for (int at = from; at < to && length < 64; at++) {
            int end = vocabulary.end(rowIds[at]);
            for (int i = vocabulary.start(rowIds[at]); i < end && length < 64; i++, length++) {
                long common = state & joinedPositions[Letters.code(text[i])];
                state = (state + common) | (state - common);
            }
        }
        long mask = joinedLength == 64 ? -1L : (1L << joinedLength) - 1;
        return length + joinedLength == 0 ? 0 : 2.0 * Long.bitCount(~state & mask) / (length + joinedLength);
    }
}
