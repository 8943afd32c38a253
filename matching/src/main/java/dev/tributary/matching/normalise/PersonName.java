package dev.tributary.matching.normalise;

import java.util.Set;

/** The names of persons: folded words, nicknames by the name they stand for, forms of address left out. */
final class PersonName {
    private static final WordTable NICKNAMES = WordTable.of("nicknames.tsv");

    /** Forms of address and academic degrees in everyday use. */
    private static final Set<String> TITLES = Set.of(
            "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "phd", "md", "jr", "sr", "herr", "frau", "mme", "and");

    private PersonName() {}

    static String words(String value) {
        String words = TextFolding.words(TextFolding.fold(value.replace('-', ' ')));
        StringBuilder kept = new StringBuilder(words.length());
        for (String word : words.split(" ")) {
            if (!TITLES.contains(word)) {
                kept.append(kept.isEmpty() ? "" : " ").append(NICKNAMES.replace(word));
            }
        }
        return kept.isEmpty() ? words : kept.toString();
    }
}
