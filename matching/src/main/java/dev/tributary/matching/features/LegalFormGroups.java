package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The groups of a segment's legal forms: a form is written as group, colon, form. Immutable. */
final class LegalFormGroups {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[] groups;

    LegalFormGroups(Vocabulary forms) {
        groups = new int[forms.size()];
        for (int form = 0; form < groups.length; form++) {
            String name = group(Arrays.copyOfRange(forms.text(), forms.start(form), forms.end(form)));
            groups[form] = name.isEmpty() ? -1 : numbers.computeIfAbsent(name, unseen -> numbers.size());
        }
    }

    /** The number of the form's group; -1 where it has none. */
    int of(int form) {
        return groups[form];
    }

    /** The number of the form's group; -1 where it has none or no form of the segment is of it. */
    int of(byte[] form) {
        return numbers.getOrDefault(group(form), -1);
    }

    private static String group(byte[] form) {
        String text = new String(form, StandardCharsets.UTF_8);
        return text.substring(0, Math.max(0, text.indexOf(':')));
    }
}
