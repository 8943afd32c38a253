package dev.tributary.matching.normalise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The world's legal forms of organisations, as {@code legal-forms.tsv} lists them. */
final class LegalForms {
    private static final int WORDS_MAX = 9;
    private static final Map<String, String> AFTER = new HashMap<>();
    private static final Map<String, String> BEFORE = new HashMap<>();

    /** Words of forms that are long enough to be known in spite of a typing error. */
    private static final Set<String> LONG_WORDS = new TreeSet<>();

    private static final int MISSPELT_LENGTH_MIN = 6;

    private static final int NUMERAL_MAX = 5;
    private static final Pattern NUMERAL = Pattern.compile("\\d+|[ivx]+");

    /** Forms with which other words hardly end. */
    private static final List<String> JOINED = List.of("coltd", "ltd", "llc", "gmbh", "inc", "plc");

    private static final int JOINED_REST_MIN = 4;

    static {
        for (String[] columns : WordTable.rows("legal-forms.tsv", 3)) {
            String form = columns[0] + ':' + columns[1];
            for (String way : columns[2].split("\\|")) {
                for (String word : way.replace("^", "").split(" ")) {
                    if (word.length() > MISSPELT_LENGTH_MIN) {
                        LONG_WORDS.add(word);
                    }
                }
                (way.startsWith("^") ? BEFORE : AFTER).put(way.startsWith("^") ? way.substring(1) : way, form);
            }
        }
    }

    private LegalForms() {}

    /**
     * A name and its legal form.
     *
     * @param name the words without the form
     * @param form group, colon, form; empty where there is none
     */
    record Split(List<String> name, String form) {}

    /**
     * Takes the legal form off: the longest one at the end, again as long as there is one (the first that is found
     * counts, so "Foo Co., Ltd." is a co ltd), else one at the beginning. At least one word stays. A long word of a form
     * may have one typing error, and a form may be joined to the word before it.
     */
    static Split split(List<String> written) {
        int last = written.size() - 1;
        if (last > 1
                && written.get(last).length() <= NUMERAL_MAX
                && NUMERAL.matcher(written.get(last)).matches()) {
            // "Foo Acquisition Corp. II": the number belongs to the name
            Split split = splitPlain(written.subList(0, last));
            if (!split.form().isEmpty()) {
                List<String> name = new ArrayList<>(split.name());
                name.add(written.get(last));
                return new Split(name, split.form());
            }
        }
        return splitPlain(written);
    }

    private static Split splitPlain(List<String> written) {
        List<String> words = new ArrayList<>(written);
        int end = words.size();
        for (int i = Math.max(1, end - 3); i < end; i++) {
            words.set(i, corrected(words.get(i)));
        }
        if (end > 0 && !endsWithForm(words)) {
            partJoinedForm(words);
            end = words.size();
        }
        String form = "";
        for (int length = longestAfter(words, end); length > 0; length = longestAfter(words, end)) {
            if (form.isEmpty()) {
                form = AFTER.get(String.join(" ", words.subList(end - length, end)));
            }
            end -= length;
        }
        int start = 0;
        for (int length = Math.min(WORDS_MAX, end - 1); length > 0 && start == 0; length--) {
            String before = BEFORE.get(String.join(" ", words.subList(0, length)));
            // two letters in front of a name that has another group's form behind it are initials
            boolean initials = length == 1 && words.get(0).length() <= 2 && !form.isEmpty();
            if (before != null && (!initials || group(before).equals(group(form)))) {
                start = length;
                // "JSC Foo Corporation": the form in front says more
                form = form.isEmpty() || form.startsWith("corporation:") ? before : form;
            }
        }
        return new Split(words.subList(start, end), form);
    }

    private static String group(String form) {
        return form.substring(0, form.indexOf(':'));
    }

    /** Whether the words end with a legal form. */
    static boolean endsWithForm(List<String> words) {
        return longestAfter(words, words.size()) > 0;
    }

    /** A form that was written without a space before it is parted from the last word. */
    private static void partJoinedForm(List<String> words) {
        String last = words.get(words.size() - 1);
        for (String form : JOINED) {
            if (last.endsWith(form) && last.length() >= form.length() + JOINED_REST_MIN) {
                words.set(words.size() - 1, last.substring(0, last.length() - form.length()));
                words.add(form);
                return;
            }
        }
    }

    private static int longestAfter(List<String> words, int end) {
        for (int length = Math.min(WORDS_MAX, end - 1); length > 0; length--) {
            if (AFTER.containsKey(String.join(" ", words.subList(end - length, end)))) {
                return length;
            }
        }
        return 0;
    }

    /** The long word of a form that this one is but for one typing error, or the word itself. */
    private static String corrected(String word) {
        if (word.length() < MISSPELT_LENGTH_MIN || LONG_WORDS.contains(word)) {
            return word;
        }
        for (String right : LONG_WORDS) {
            if (oneErrorApart(word, right)) {
                return right;
            }
        }
        return word;
    }

    /** One letter more, less or other, or two neighbours swapped. */
    static boolean oneErrorApart(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 1) {
            return false;
        }
        int shorter = Math.min(a.length(), b.length());
        int from = 0;
        while (from < shorter && a.charAt(from) == b.charAt(from)) {
            from++;
        }
        int endA = a.length();
        int endB = b.length();
        while (endA > from && endB > from && a.charAt(endA - 1) == b.charAt(endB - 1)) {
            endA--;
            endB--;
        }
        if (endA - from <= 1 && endB - from <= 1) {
            return true;
        }
        return endA - from == 2
                && endB - from == 2
                && a.charAt(from) == b.charAt(from + 1)
                && a.charAt(from + 1) == b.charAt(from);
    }

    /** Splits a text of words. */
    static Split split(String words) {
        return words.isEmpty() ? new Split(List.of(), "") : split(Arrays.asList(words.split(" ")));
    }
}
