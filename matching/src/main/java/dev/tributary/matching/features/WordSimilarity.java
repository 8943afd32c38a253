package dev.tributary.matching.features;

/**
 * Similarity of two words in 0..1 for typing errors: one minus the optimal string alignment distance (insertions,
 * deletions, replacements, swaps of neighbours) over the longer length, raised for a common prefix as Winkler (1990)
 * does for Jaro's measure. The distance is bit-parallel (Hyyrö 2003). Words of which one is short must be equal; of two
 * words where one begins the other, the shorter is taken for an abbreviation.
 */
final class WordSimilarity {
    /** Below this two words are held to be different words, whatever their beginnings. */
    static final double FLOOR = 0.66;

    /** What an abbreviation by cutting off is worth. */
    static final double ABBREVIATION = 0.7;

    private WordSimilarity() {}

    static double of(long[] positions, byte[] word, int wordFrom, int wordLength, byte[] text, int from, int to) {
        int length = to - from;
        int prefix = 0;
        int shorter = Math.min(length, wordLength);
        while (prefix < shorter && word[wordFrom + prefix] == text[from + prefix]) {
            prefix++;
        }
        if (prefix == shorter && prefix >= 3) {
            return length == wordLength
                    ? 1
                    : Math.max(
                            ABBREVIATION,
                            edited(
                                    1.0 - Math.abs(length - wordLength) / (double) Math.max(length, wordLength),
                                    prefix));
        }
        if (shorter < 3) {
            return 0;
        }
        int longer = Math.max(length, wordLength);
        if (longer - shorter > (longer < 6 ? 1 : longer / 3)) {
            return 0;
        }
        int distance = distance(positions, wordLength, text, from, to);
        if (shorter == 3 && (distance > 1 || prefix == 0)) {
            return 0;
        }
        double similarity = 1.0 - distance / (double) longer;
        return similarity < FLOOR ? 0 : edited(similarity, prefix);
    }

    private static double edited(double similarity, int prefix) {
        return similarity + 0.1 * Math.min(4, prefix) * (1 - similarity);
    }

    /** The optimal string alignment distance of a word of at most 64 bytes, given by its letters' positions. */
    static int distance(long[] positions, int wordLength, byte[] text, int from, int to) {
        long vp = -1L;
        long vn = 0;
        long d0 = 0;
        long before = 0;
        long last = 1L << wordLength - 1;
        int distance = wordLength;
        for (int i = from; i < to; i++) {
            long pm = positions[Letters.code(text[i])];
            long swap = (~d0 & pm) << 1 & before;
            d0 = ((pm & vp) + vp ^ vp) | pm | vn | swap;
            long hp = vn | ~(d0 | vp);
            long hn = d0 & vp;
            if ((hp & last) != 0) {
                distance++;
            } else if ((hn & last) != 0) {
                distance--;
            }
            hp = hp << 1 | 1;
            hn = hn << 1;
            vp = hn | ~(d0 | hp);
            vn = hp & d0;
            before = pm;
        }
        return distance;
    }
}
