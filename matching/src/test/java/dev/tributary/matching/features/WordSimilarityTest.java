package dev.tributary.matching.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordSimilarityTest {
    @Test
    void theBitParallelDistanceIsThatOfTheTable() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            String a = word(random, 1 + random.nextInt(12));
            String b = random.nextBoolean() ? word(random, 1 + random.nextInt(12)) : changed(a, random);
            byte[] bytes = b.getBytes(StandardCharsets.UTF_8);
            assertThat(WordSimilarity.distance(positions(a), a.length(), bytes, 0, bytes.length))
                    .as("%s and %s", a, b)
                    .isEqualTo(table(a, b));
        }
    }

    @Test
    void aMisspeltWordIsSimilarAndAnotherIsNot() {
        assertThat(similarity("communications", "communicayions")).isGreaterThan(0.9);
        assertThat(similarity("melatina", "melaina")).isGreaterThan(0.85);
        assertThat(similarity("transdigm", "transmedics")).isZero();
        assertThat(similarity("playboy", "playags")).isZero();
        assertThat(similarity("ag", "as")).isZero();
    }

    @Test
    void aWordCutOffIsAnAbbreviation() {
        assertThat(similarity("electr", "electronics")).isGreaterThanOrEqualTo(WordSimilarity.ABBREVIATION);
        assertThat(similarity("el", "electronics")).isZero();
    }

    private static double similarity(String a, String b) {
        byte[] word = a.getBytes(StandardCharsets.UTF_8);
        byte[] text = b.getBytes(StandardCharsets.UTF_8);
        return WordSimilarity.of(positions(a), word, 0, word.length, text, 0, text.length);
    }

    private static long[] positions(String word) {
        long[] positions = new long[Letters.CODES];
        for (int i = 0; i < word.length(); i++) {
            positions[Letters.code((byte) word.charAt(i))] |= 1L << i;
        }
        return positions;
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(4)));
        }
        return word.toString();
    }

    private static String changed(String word, Random random) {
        StringBuilder changed = new StringBuilder(word);
        changed.insert(random.nextInt(word.length() + 1), (char) ('a' + random.nextInt(4)));
        return changed.toString();
    }

    /** Optimal string alignment by its recurrence. */
    private static int table(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
