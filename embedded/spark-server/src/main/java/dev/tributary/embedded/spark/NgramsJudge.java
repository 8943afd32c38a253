package dev.tributary.embedded.spark;

import dev.tributary.embedding.Embedders;
import dev.tributary.embedding.TextEmbedder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Stands in for an endpoint that judges whether two records are the same, so that adjudication can be tried without one:
 * it compares their letters and understands nothing. Its question is a prompt whose last two lines are the records, or the
 * two with a tab between them.
 */
final class NgramsJudge {

    static final String NAME = "ngrams-judge";

    /** The cosine that speaks neither for nor against. */
    private static final double EVEN = 0.6;

    /** Names of attributes and what stands between values: both records have them, whoever they are. */
    private static final Pattern MARKS = Pattern.compile("\\bCOL \\S+ VAL\\b|\"[^\"]*\":|[\"{},]");

    private static final TextEmbedder LETTERS = Embedders.named("hashed-ngrams");

    private NgramsJudge() {}

    /**
     * The probability that the records of the question are the same, in 0..1.
     *
     * @throws IllegalArgumentException where there are no two records in it
     */
    static double probability(String question) {
        int between = question.indexOf('\t');
        if (between >= 0) {
            return probability(question.substring(0, between), question.substring(between + 1));
        }
        String[] lines = question.split("\n");
        if (lines.length < 2) {
            throw new IllegalArgumentException("the question holds no two records");
        }
        return probability(lines[lines.length - 2], lines[lines.length - 1]);
    }

    /** As a foundation model is asked to answer. */
    static String answer(String question) {
        double same = probability(question);
        return String.format(
                Locale.ROOT,
                "{\"answer\": \"%s\", \"confidence\": %.3f}",
                same >= 0.5 ? "yes" : "no",
                Math.max(same, 1 - same));
    }

    private static double probability(String left, String right) {
        float[] a = LETTERS.embed(MARKS.matcher(left).replaceAll(" "));
        float[] b = LETTERS.embed(MARKS.matcher(right).replaceAll(" "));
        double cosine = 0;
        for (int at = 0; at < a.length; at++) {
            cosine += a[at] * b[at];
        }
        double above = Math.max(0, Math.min(1, cosine));
        return above >= EVEN ? 0.5 + (above - EVEN) / (1 - EVEN) / 2 : above / EVEN / 2;
    }
}
