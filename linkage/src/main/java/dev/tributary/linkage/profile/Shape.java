package dev.tributary.linkage.profile;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.normalise.Normaliser;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A form that a value may have. One value may have several. */
public enum Shape {
    EMAIL(value -> Patterns.EMAIL.matcher(value.text).matches()),
    /** An address of the web or a bare domain. */
    URL(value -> Patterns.URL.matcher(value.text).matches()),
    /** A number that could be dialled, here or abroad. */
    PHONE(Shape::isPhone),
    /** A day, in one of the usual ways of writing it. */
    DATE(value -> Patterns.DATE.stream()
            .anyMatch(pattern -> pattern.matcher(value.bare).matches())),
    YEAR(value -> Patterns.YEAR.matcher(value.bare).matches()),
    /** A number, perhaps with a currency or a unit. */
    NUMBER(value -> Patterns.NUMBER.matcher(value.text).matches()),
    INTEGER(value -> Patterns.INTEGER.matcher(value.text).matches()),
    COUNTRY(value -> isCountry(value.text)),
    POSTCODE(value -> Patterns.POSTCODE.matcher(value.bare).matches()),
    /** One word of digits, or of letters and digits. */
    CODE(value -> Patterns.CODE.matcher(value.bare).matches()),
    /** A word for a street or a kind of unit. */
    STREET(value -> value.words.size() > 1
            && (Lists.STREETS.hasAny(value.words)
                    || value.words.stream()
                            .anyMatch(
                                    word -> Patterns.STREET_ENDING.matcher(word).matches()))),
    LEGAL_FORM(value -> value.words.size() > 1 && hasLegalForm(value.text)),
    ORGANISATION_WORD(value -> Lists.ORGANISATIONS.hasAny(value.words)),
    /** A frequent given name in first or last place, or after a comma. */
    GIVEN_NAME(value -> Lists.GIVEN_NAMES.hasAny(value.givenNamePlaces())),
    /** A word of letters and digits, as models and parts have them. */
    MODEL_NUMBER(value -> value.words.stream()
            .anyMatch(word -> Patterns.MODEL_NUMBER.matcher(word).matches())),
    /** Yes or no, in one of the usual ways. */
    FLAG(value ->
            value.words.size() == 1 && Patterns.FLAG.matcher(value.words.get(0)).matches()),
    DIGITS(value -> value.text.chars().anyMatch(Character::isDigit)),
    /** Letters, blanks and what names are written with, no digits. */
    LETTERS_ONLY(value -> Patterns.LETTERS_ONLY.matcher(value.text).matches());

    private final Predicate<Value> test;

    Shape(Predicate<Value> test) {
        this.test = test;
    }

    boolean fits(Value value) {
        return test.test(value);
    }

    /**
     * A value in the forms that the tests look at.
     *
     * @param text without quotes around it
     * @param bare without punctuation around it
     * @param words folded
     */
    record Value(String text, String bare, List<String> words) {

        static Value of(String raw) {
            String text = raw.strip();
            if (text.length() > 2 && text.startsWith("'") && text.endsWith("'")) {
                text = text.substring(1, text.length() - 1).strip();
            }
            return new Value(text, Patterns.AROUND.matcher(text).replaceAll(""), Wording.of(text));
        }

        List<String> givenNamePlaces() {
            if (words.isEmpty()) {
                return List.of();
            }
            int comma = text.indexOf(',');
            List<String> after = comma < 0 ? List.of() : Wording.of(text.substring(comma + 1));
            String third = after.isEmpty() ? words.get(words.size() - 1) : after.get(0);
            return List.of(words.get(0), third);
        }
    }

    private static final class Patterns {
        static final Pattern AROUND = Pattern.compile("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$");
        static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s.]{2,}");
        static final Pattern URL = Pattern.compile(
                "(?i)(https?://\\S+|(www\\.)?[\\p{L}\\p{N}][\\p{L}\\p{N}-]*(\\.[\\p{L}\\p{N}-]+)*\\.\\p{L}{2,}(/\\S*)?)");
        static final Pattern YEAR = Pattern.compile("(1[5-9]|20)\\d\\d");
        private static final String DAY = "(0?[1-9]|[12]\\d|3[01])";
        private static final String MONTH = "(0?[1-9]|1[0-2])";
        private static final String MONTH_NAME =
                "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août)"
                        + "\\p{L}*\\.?";
        private static final String TIME = "([T ]\\d{1,2}:\\d\\d.*)?";
        static final List<Pattern> DATE = List.of(
                Pattern.compile("(1[5-9]|20)\\d\\d[-/.]" + MONTH + "[-/.]" + DAY + TIME),
                Pattern.compile(DAY + "[-/.]" + MONTH + "[-/.](\\d\\d|(1[5-9]|20)\\d\\d)" + TIME),
                Pattern.compile(MONTH + "[-/.]" + DAY + "[-/.](\\d\\d|(1[5-9]|20)\\d\\d)" + TIME),
                Pattern.compile("(1[5-9]|20)\\d\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])"),
                Pattern.compile(DAY + "(st|nd|rd|th|\\.)?[- ](of )?" + MONTH_NAME + ",?[- ]\\d{2,4}" + TIME),
                Pattern.compile(MONTH_NAME + "[- ]" + DAY + "(st|nd|rd|th)?,?[- ]\\d{2,4}" + TIME),
                Pattern.compile("(1[5-9]|20)\\d\\d-(0[1-9]|1[0-2])"));
        static final Pattern NUMBER = Pattern.compile("(?i)[\\p{Sc}+-]?\\s?(usd|eur|gbp|chf|rs\\.?)?\\s?[+-]?\\d{1,3}"
                + "(([,.' ]\\d{3})+|\\d*)([.,]\\d+)?\\s?(%|\\p{Sc}|usd|eur|gbp|chf|\\p{L}{1,3})?");
        static final Pattern INTEGER = Pattern.compile("\\d+");
        static final Pattern POSTCODE = Pattern.compile(
                "(?i)(\\p{L}{1,2}-)?\\d{3,6}([- ]\\d{3,4})?|\\p{L}{1,2}\\d[\\p{L}\\d]?"
                        + " ?\\d\\p{L}{2}|\\p{L}\\d\\p{L} ?\\d\\p{L}\\d|\\d{4} ?\\p{L}{2}|\\d{2}-\\d{3}|\\p{L}\\d{2} ?\\p{L}?\\w{0,4}");
        static final Pattern CODE = Pattern.compile("(?=.*\\d)[\\p{L}\\d]+([-./ ]?[\\p{L}\\d]+){0,3}");
        static final Pattern MODEL_NUMBER = Pattern.compile("(?=.*\\p{L})(?=.*\\d)[\\p{L}\\d]{3,}");
        static final Pattern FLAG = Pattern.compile("yes|no|y|n|true|false|t|f|0|1|ja|nein|oui|non|si");
        /** Where the word for a street is joined to its name, as in German, Dutch and the Nordic languages. */
        static final Pattern STREET_ENDING = Pattern.compile(
                "\\p{L}{3,}(strasse|str|gasse|weg|allee|platz|straat|laan|plein|gracht|gatan|vagen|gade|vej|veien|tie|katu)");

        static final Pattern LETTERS_ONLY = Pattern.compile("[\\p{L}\\p{M} .,'’`-]+");
        static final Pattern PHONE = Pattern.compile("(?i)[+(]?[\\d(][\\d()\\s./+-]{5,}\\d(\\s*(x|ext)\\.?\\s*\\d+)?");
    }

    private static final class Lists {
        static final WordList STREETS = WordList.of("street-words.txt");
        static final WordList ORGANISATIONS = WordList.of("organisation-words.txt");
        static final WordList GIVEN_NAMES = WordList.of("given-names.txt");
    }

    private static boolean isPhone(Value value) {
        if (!Patterns.PHONE.matcher(value.text).matches()
                || Patterns.DATE.stream()
                        .anyMatch(pattern -> pattern.matcher(value.text).matches())) {
            return false;
        }
        // The region only says how a number without a country is read; every region's local numbers are possible in it
        // or too long by a digit or two.
        long digits = value.text.chars().filter(Character::isDigit).count();
        return PhoneNumberUtil.getInstance().isPossibleNumber(value.text, "US") || digits >= 7 && digits <= 15;
    }

    private static boolean isCountry(String text) {
        if (text.length() < 2 || text.chars().anyMatch(Character::isDigit)) {
            return false;
        }
        String code = normalised("country", text);
        return code.length() == 2 && code.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static boolean hasLegalForm(String text) {
        return !Normaliser.normalise(new Entity(EntityType.COMPANY, Map.of("name", text)))
                .get("legal_form")
                .isEmpty();
    }

    private static String normalised(String attribute, String text) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, Map.of(attribute, text)))
                .get(attribute);
    }
}
