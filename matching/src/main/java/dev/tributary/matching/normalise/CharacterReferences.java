package dev.tributary.matching.normalise;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * HTML's character references, as lists that were taken from web pages have them: {@code &#233;}, {@code &#xE9;},
 * {@code &eacute;}, {@code &amp;}. Names are those of HTML 4 for Latin letters, spaces and punctuation; others stay as they are.
 */
final class CharacterReferences {
    private static final Pattern REFERENCE =
            Pattern.compile("&(?:#(\\d{1,7})|#[xX](\\p{XDigit}{1,6})|(\\p{Alpha}{2,8}));");
    private static final Pattern ACCENTED =
            Pattern.compile("(\\p{Alpha})(acute|grave|circ|tilde|uml|cedil|ring|caron)");
    private static final Map<String, String> MARKS = Map.of(
            "acute", "\u0301",
            "grave", "\u0300",
            "circ", "\u0302",
            "tilde", "\u0303",
            "uml", "\u0308",
            "cedil", "\u0327",
            "ring", "\u030a",
            "caron", "\u030c");
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("ndash", "-"),
            Map.entry("mdash", "-"),
            Map.entry("lsquo", "'"),
            Map.entry("rsquo", "'"),
            Map.entry("ldquo", "\""),
            Map.entry("rdquo", "\""),
            Map.entry("szlig", "ss"),
            Map.entry("oslash", "\u00f8"),
            Map.entry("Oslash", "\u00d8"),
            Map.entry("aelig", "\u00e6"),
            Map.entry("AElig", "\u00c6"));

    private CharacterReferences() {}

    /** The text with the characters that are meant; the text itself where it holds no reference. */
    static String decoded(String text) {
        int at = text.indexOf('&');
        return at < 0 || text.indexOf(';', at) < 0
                ? text
                : REFERENCE
                        .matcher(text)
                        .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(character(found)));
    }

    private static String character(MatchResult reference) {
        if (reference.group(3) != null) {
            return named(reference.group(3), reference.group());
        }
        int code = reference.group(1) != null
                ? Integer.parseInt(reference.group(1))
                : Integer.parseInt(reference.group(2), 16);
        boolean character = Character.isValidCodePoint(code)
                && !Character.isISOControl(code)
                && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
        return character ? Character.toString(code) : " ";
    }

    private static String named(String name, String whole) {
        var accented = ACCENTED.matcher(name);
        if (accented.matches()) {
            return Normalizer.normalize(accented.group(1) + MARKS.get(accented.group(2)), Normalizer.Form.NFC);
        }
        return NAMED.getOrDefault(name, whole);
    }
}
