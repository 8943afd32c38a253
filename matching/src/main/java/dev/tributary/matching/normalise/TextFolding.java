package dev.tributary.matching.normalise;

import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;

/**
 * Folds text so that ways of writing the same letters become one: HTML's character references, Unicode NFKC and case folding, transliteration to
 * Latin (Cyrillic and Greek as the BGN/PCGN and UNGEGN romanisations have it, which names in Latin script mostly follow),
 * then to ASCII where there is an equivalent.
 */
final class TextFolding {
    private static final Normalizer2 FOLD = Normalizer2.getNFKCCasefoldInstance();
    private static final String REST = "Any-Latin; Latin-ASCII; Lower";

    private static final Transliterator TO_ASCII = Transliterator.getInstance(REST);
    private static final Transliterator RUSSIAN = Transliterator.getInstance("Russian-Latin/BGN; " + REST);
    private static final Transliterator UKRAINIAN = Transliterator.getInstance("Ukrainian-Latin/BGN; " + REST);
    private static final Transliterator GREEK = Transliterator.getInstance("Greek-Latin/UNGEGN; " + REST);

    /** Longer values are cut: what names an entity is in the first part. */
    static final int LENGTH_MAX = 1_000;

    /** Letters that Ukrainian has and Russian has not. */
    private static final String UKRAINIAN_LETTERS = "\u0456\u0457\u0454\u0491";

    private TextFolding() {}

    /** The text in lower case, in ASCII wherever its script has a transliteration, cut to {@link #LENGTH_MAX}. */
    static String fold(String text) {
        String cut = CharacterReferences.decoded(text.length() <= LENGTH_MAX ? text : text.substring(0, cutAt(text)));
        if (ascii(cut)) {
            return lower(cut);
        }
        String folded = FOLD.normalize(withoutLoneSurrogates(cut));
        if (ascii(folded)) {
            return folded;
        }
        return FOLD.normalize(toAscii(folded).transliterate(folded));
    }

    /** By the first letter's script that has a transliteration of its own. */
    private static Transliterator toAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            Character.UnicodeBlock block = Character.UnicodeBlock.of(text.charAt(i));
            if (block == Character.UnicodeBlock.CYRILLIC) {
                return text.chars().anyMatch(c -> UKRAINIAN_LETTERS.indexOf(c) >= 0) ? UKRAINIAN : RUSSIAN;
            }
            if (block == Character.UnicodeBlock.GREEK) {
                return GREEK;
            }
        }
        return TO_ASCII;
    }

    private static int cutAt(String text) {
        return Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
    }

    private static String withoutLoneSurrogates(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? ' ' : c)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    private static String lower(String ascii) {
        StringBuilder lower = new StringBuilder(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    /**
     * The words of folded text, one space between them: apostrophes and middle dots are dropped, {@code &} and {@code +} read "and",
     * {@code %} reads "percent", periods between single letters join them (s.p.a. becomes spa), all else that is no letter or digit parts words.
     */
    static String words(String folded) {
        StringBuilder words = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); ) {
            int c = folded.codePointAt(i);
            int next = i + Character.charCount(c);
            if (Character.isLetterOrDigit(c)) {
                words.appendCodePoint(c);
            } else if (c == '&' || c == '+') {
                words.append(" and ");
            } else if (c == '%') {
                words.append(" percent ");
            } else if (c == '.' && initialBefore(folded, i) && initialAfter(folded, next)) {
                // the letters of one abbreviation stay together
            } else if (c != '\'' && c != '\u2019' && c != '`' && c != '\u2018' && c != '\u00b7' && !combining(c)) {
                words.append(' ');
            }
            i = next;
        }
        return joinSpaces(words);
    }

    private static boolean combining(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.FORMAT || type == Character.ENCLOSING_MARK;
    }

    private static boolean initialBefore(String text, int period) {
        return period >= 1
                && Character.isLetter(text.charAt(period - 1))
                && (period == 1 || !Character.isLetterOrDigit(text.charAt(period - 2)));
    }

    private static boolean initialAfter(String text, int at) {
        return at < text.length()
                && Character.isLetter(text.charAt(at))
                && (at + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 1)));
    }

    private static String joinSpaces(StringBuilder text) {
        StringBuilder joined = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                space = joined.length() > 0;
            } else {
                if (space) {
                    joined.append(' ');
                    space = false;
                }
                joined.append(c);
            }
        }
        return joined.toString();
    }

    /** Letters and digits alone, in upper case. */
    static String alphanumeric(String text) {
        StringBuilder kept = new StringBuilder();
        fold(text)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .map(Character::toUpperCase)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
