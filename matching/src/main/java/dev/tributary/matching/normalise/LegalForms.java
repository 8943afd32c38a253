package dev.tributary.matching.normalise;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The world's legal forms of organisations, as {@code legal-forms.tsv} lists them. */
final class LegalForms {
    private static final int WORDS_MAX = 9;
    private static final Map<String, String> AFTER = new HashMap<>();
    private static final Map<String, String> BEFORE = new HashMap<>();

    static {
        for (String[] columns : WordTable.rows("legal-forms.tsv", 3)) {
            String form = columns[0] + ':' + columns[1];
            for (String way : columns[2].split("\\|")) {
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
     * counts, so "Foo Co., Ltd." is a co ltd), else one at the beginning. At least one word stays.
     */
    static Split split(List<String> words) {
        int end = words.size();
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
            if (before != null) {
                start = length;
                form = form.isEmpty() ? before : form;
            }
        }
        return new Split(words.subList(start, end), form);
    }

    private static int longestAfter(List<String> words, int end) {
        for (int length = Math.min(WORDS_MAX, end - 1); length > 0; length--) {
            if (AFTER.containsKey(String.join(" ", words.subList(end - length, end)))) {
                return length;
            }
        }
        return 0;
    }

    /** Splits a text of words. */
    static Split split(String words) {
        return words.isEmpty() ? new Split(List.of(), "") : split(Arrays.asList(words.split(" ")));
    }
}
