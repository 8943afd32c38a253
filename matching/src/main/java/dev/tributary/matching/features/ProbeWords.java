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
    final long[] signatures;
    private final long[][] positions;
    private final long[] joinedPositions = new long[Letters.CODES];
    Words words = Words.of("", 0);
    int count;
    int joinedLength;
    float totalBits;

    ProbeWords(int wordsMax) {
        this.wordsMax = wordsMax;
        ids = new int[wordsMax];
        bits = new float[wordsMax];
        signatures = new long[wordsMax];
        positions = new long[wordsMax][Letters.CODES];
    }

    void reset(Words taken, Vocabulary vocabulary, Term term, WordWeights weights) {
        words = taken;
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
