package dev.tributary.matching.normalise;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells an issuer's name from the financial instrument that follows it ("Foo Inc. Class A Common Stock"), by the words
 * that {@code instruments.tsv} lists.
 */
final class Instruments {
    private static final int HEAD_WORDS_MAX = 4;
    private static final Set<String> HEADS = new HashSet<>();
    private static final Set<String> LONE = new HashSet<>();
    private static final Set<String> QUALIFIERS = new HashSet<>();

    static {
        for (String[] columns : WordTable.rows("instruments.tsv", 2)) {
            Set<String> role =
                    switch (columns[0]) {
                        case "head" -> HEADS;
                        case "lone" -> LONE;
                        default -> QUALIFIERS;
                    };
            role.add(columns[1]);
        }
    }

    private Instruments() {}

    /** The words before the instrument; all of them where none is named. */
    static List<String> issuer(List<String> words) {
        for (int at = 1; at < words.size(); at++) {
            if (startsInstrument(words, at)) {
                return words.subList(0, beforeQualifiers(words, at));
            }
        }
        return words;
    }

    private static boolean startsInstrument(List<String> words, int at) {
        for (int length = 1; length <= HEAD_WORDS_MAX && at + length <= words.size(); length++) {
            if (HEADS.contains(String.join(" ", words.subList(at, at + length)))) {
                return true;
            }
        }
        return LONE.contains(words.get(at)) && LegalForms.endsWithForm(words.subList(0, at));
    }

    /** Steps back over qualifiers, "class a", "series b" and "5 625 percent". At least one word stays. */
    private static int beforeQualifiers(List<String> words, int at) {
        int start = at;
        boolean percent = false;
        while (start > 1) {
            String word = words.get(start - 1);
            boolean letterOfClass = start > 2
                    && word.length() <= 2
                    && (words.get(start - 2).equals("class")
                            || words.get(start - 2).equals("series"));
            boolean number = percent && Character.isDigit(word.charAt(0));
            if (!QUALIFIERS.contains(word) && !letterOfClass && !number) {
                break;
            }
            percent = number || word.equals("percent");
            start--;
        }
        return start;
    }
}
