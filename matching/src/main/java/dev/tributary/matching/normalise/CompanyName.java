package dev.tributary.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of an organisation: its distinctive words and its legal form. */
final class CompanyName {
    /** A register's state after a slash, as in EDGAR's conformed names: "Foo Inc /DE/". */
    private static final Pattern REGISTER_STATE = Pattern.compile("\\s*/\\s*[a-z]{2,3}\\s*/?\\s*$");

    private static final Pattern TRADING_AS = Pattern.compile("^\\s*(d/b/a|dba|t/a|trading as)\\b");
    private static final Pattern CAPITALS = Pattern.compile("(?<=\\p{Ll}{3})\\p{Lu}{2,4}$");
    private static final WordTable ABBREVIATIONS = WordTable.of("name-words.tsv");
    private static final WordTable TRANSLATIONS = WordTable.of("name-translations.tsv");

    private CompanyName() {}

    /** Splits a name as it was written. */
    static LegalForms.Split split(String raw) {
        String folded = TextFolding.fold(partedForm(raw));
        folded = TRADING_AS.matcher(folded).replaceFirst(" ");
        folded = REGISTER_STATE.matcher(folded).replaceFirst("");
        List<String> words = joinInitials(TextFolding.words(folded));
        words = new ArrayList<>(Instruments.issuer(words));
        dropArticle(words);
        words = Jurisdictions.without(words);
        LegalForms.Split split = LegalForms.split(words);
        List<String> name = new ArrayList<>();
        boolean tens = false;
        for (String word : split.name()) {
            String replaced = TRANSLATIONS.replace(ABBREVIATIONS.replace(word));
            boolean spelt = !replaced.equals(word) && Character.isDigit(replaced.charAt(0));
            if (tens && spelt && replaced.length() == 1) {
                // "forty four" reads 44
                name.set(name.size() - 1, last(name).charAt(0) + replaced);
            } else {
                name.add(replaced);
            }
            tens = spelt && replaced.length() == 2 && replaced.charAt(1) == '0' && replaced.charAt(0) > '1';
        }
        return new LegalForms.Split(name, split.form());
    }

    /** "FooAG": capitals behind small letters at the end are parted where they are a legal form. */
    private static String partedForm(String raw) {
        Matcher capitals = CAPITALS.matcher(raw);
        boolean form = capitals.find()
                && LegalForms.endsWithForm(List.of("x", capitals.group().toLowerCase(Locale.ROOT)));
        return form ? raw.substring(0, capitals.start()) + ' ' + capitals.group() : raw;
    }

    /** "the" before or after a name, and "publ" after it, tell nothing. */
    private static void dropArticle(List<String> words) {
        if (words.size() > 1 && words.get(0).equals("the")) {
            words.remove(0);
        }
        while (words.size() > 1 && (last(words).equals("the") || last(words).equals("publ"))) {
            words.remove(words.size() - 1);
        }
    }

    private static String last(List<String> words) {
        return words.get(words.size() - 1);
    }

    /** Neighbouring single letters become one word: "s a" reads sa, "j m smucker" reads jm smucker. */
    private static List<String> joinInitials(String words) {
        List<String> joined = new ArrayList<>();
        StringBuilder initials = new StringBuilder();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (word.length() == 1 && Character.isLetter(word.charAt(0))) {
                initials.append(word);
                continue;
            }
            if (initials.length() > 0) {
                joined.add(initials.toString());
                initials.setLength(0);
            }
            joined.add(word);
        }
        if (initials.length() > 0) {
            joined.add(initials.toString());
        }
        return joined;
    }
}
