package dev.tributary.matching.normalise;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Countries, states and provinces that registers write behind a legal form: "Foo Inc (Delaware)", "Bar plc (Ireland)". */
final class Jurisdictions {
    private static final int WORDS_MAX = 4;
    private static final Set<String> PARTS = new HashSet<>();

    static {
        for (String[] columns : WordTable.rows("jurisdictions.tsv", 2)) {
            PARTS.addAll(List.of(columns));
        }
    }

    private Jurisdictions() {}

    /** The words without a jurisdiction that stands behind a legal form at their end. */
    static List<String> without(List<String> words) {
        int end = words.size();
        if (LegalForms.endsWithForm(words)) {
            return words;
        }
        for (int length = Math.min(WORDS_MAX, end - 2); length > 0; length--) {
            String last = String.join(" ", words.subList(end - length, end));
            if ((PARTS.contains(last) || Countries.known(last))
                    && !LegalForms.split(words.subList(0, end - length)).form().isEmpty()) {
                return words.subList(0, end - length);
            }
        }
        return words;
    }
}
