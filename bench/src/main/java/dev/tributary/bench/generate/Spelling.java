package dev.tributary.bench.generate;

import java.util.List;
import java.util.Random;

/**
 * One word or phrase with the ways in which it is written.
 *
 * @param forms at least one; the usual one first
 */
record Spelling(List<String> forms) {

    Spelling {
        forms = List.copyOf(forms);
        if (forms.isEmpty()) {
            throw new IllegalArgumentException("a spelling has at least one form");
        }
    }

    static Spelling parse(String text) {
        return new Spelling(List.of(text.split("/")));
    }

    String usual() {
        return forms.get(0);
    }

    /** A form other than the usual one, where there is one. */
    String other(Random random) {
        return forms.size() == 1 ? usual() : forms.get(1 + random.nextInt(forms.size() - 1));
    }
}
