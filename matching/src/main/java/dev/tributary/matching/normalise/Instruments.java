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
    private static final Set<String> CLASSES = Set.of("class", "series", "tranche");
    private static final Set<String> HEADS = new HashSet<>();
    private static final Set<String> LONE = new HashSet<>();
    private static final Set<String> LAST = new HashSet<>();
    private static final Set<String> QUALIFIERS = new HashSet<>();
    private static final Set<String> AFTER_FORM = new HashSet<>();

    static {
        for (String[] columns : WordTable.rows("instruments.tsv", 2)) {
            Set<String> role =
                    switch (columns[0]) {
                        case "head" -> HEADS;
                        case "lone" -> LONE;
                        case "last" -> LAST;
                        case "after_form" -> AFTER_FORM;
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
                return withoutClass(words.subList(0, beforeQualifiers(words, at)));
            }
            if (startsDescription(words, at)) {
                return words.subList(0, at);
            }
        }
        return words;
    }

    private static boolean startsInstrument(List<String> words, int at) {
        return startsWithAny(HEADS, words, at)
                || LAST.contains(words.get(at)) && at + 1 == words.size()
                || (LAST.contains(words.get(at)) || startsWithAny(LONE, words, at))
                        && LegalForms.endsWithForm(words.subList(0, at));
    }

    private static boolean startsWithAny(Set<String> instruments, List<String> words, int at) {
        for (int length = 1; length <= HEAD_WORDS_MAX && at + length <= words.size(); length++) {
            if (instruments.contains(String.join(" ", words.subList(at, at + length)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a legal form ends here and what comes next describes an instrument that is named later. */
    private static boolean startsDescription(List<String> words, int at) {
        String word = words.get(at);
        boolean describes = QUALIFIERS.contains(word)
                || AFTER_FORM.contains(word)
                || Character.isDigit(word.charAt(0))
                || classLetter(words, at + 1);
        if (!describes || !LegalForms.endsWithForm(words.subList(0, at))) {
            return false;
        }
        for (int later = at; later < words.size(); later++) {
            if (startsWithAny(HEADS, words, later)
                    || startsWithAny(LONE, words, later)
                    || LAST.contains(words.get(later))
                    || classLetter(words, later)
                    || words.get(later).equals("percent")) {
                return true;
            }
        }
        return false;
    }

    /** Whether the word is the letter or number of a class, a series or a tranche. */
    private static boolean classLetter(List<String> words, int at) {
        return at > 1 && at < words.size() && words.get(at).length() <= 2 && CLASSES.contains(words.get(at - 1));
    }

    /** "Foo plc A" before "ordinary shares": the letter of a class without that word. */
    private static List<String> withoutClass(List<String> issuer) {
        int last = issuer.size() - 1;
        boolean letter = last > 1
                && issuer.get(last).length() == 1
                && Character.isLetter(issuer.get(last).charAt(0))
                && LegalForms.endsWithForm(issuer.subList(0, last));
        return letter ? issuer.subList(0, last) : issuer;
    }

    /** Steps back over qualifiers, "class a", "series b" and "5 625 percent". At least one word stays. */
    private static int beforeQualifiers(List<String> words, int at) {
        int start = at;
        boolean percent = false;
        while (start > 1) {
            String word = words.get(start - 1);
            boolean letterOfClass = classLetter(words, start - 1);
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
