package dev.tributary.linkage.profile;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Words of values and of column names, folded: lower case, without accents. */
public final class Wording {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");
    private static final Pattern DIGITS = Pattern.compile("(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");

    private Wording() {}

    /** Lower case, without accents; German ß and Nordic letters as they are usually written without them. */
    public static String fold(String text) {
        String plain = text;
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) >= 128) {
                plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                        .replaceAll("");
                break;
            }
        }
        return plain.toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("ł", "l")
                .replace("æ", "ae");
    }

    /** A value's words, folded. */
    public static List<String> of(String value) {
        List<String> words = new ArrayList<>();
        for (String word : NO_WORD.split(fold(value))) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Folded letters and digits alone: what is the same but for case, blanks and punctuation. */
    public static String letters(String value) {
        return NO_WORD.matcher(fold(value)).replaceAll("");
    }

    /** A column name's words: {@code dateOfBirth}, {@code date_of_birth} and {@code Date of Birth} are the same. */
    public static List<String> ofColumn(String column) {
        String spaced = HUMP.matcher(column).replaceAll(" ");
        return of(DIGITS.matcher(spaced).replaceAll(" "));
    }
}
