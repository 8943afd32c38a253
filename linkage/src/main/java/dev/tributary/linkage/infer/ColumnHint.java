package dev.tributary.linkage.infer;

import dev.tributary.linkage.profile.WordList;
import dev.tributary.linkage.profile.Wording;
import dev.tributary.matching.plan.AttributeType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a column's name says about what it holds.
 *
 * @param meaning what the words stand for
 * @param words the words of the name that say so
 * @param whole whether these are all words of the name, numbers apart
 */
record ColumnHint(Meaning meaning, String words, boolean whole) {

    /** What words of column names stand for: a type of a plan or something that decides of one. */
    enum Meaning {
        /** A name of something that the word does not tell. */
        NAME,
        ORGANISATION,
        PERSON,
        ADDRESS_PART,
        SOURCE,
        RECORD,
        COMPANY_NAME,
        TITLE,
        GIVEN_NAME,
        FAMILY_NAME,
        TEXT,
        ADDRESS,
        CITY,
        REGION,
        POSTCODE,
        COUNTRY,
        PHONE,
        EMAIL,
        WEBSITE,
        DATE,
        IDENTIFIER,
        NUMBER,
        CATEGORY,
        LEGAL_FORM;

        private static final Set<Meaning> NAMES = Set.of(NAME, COMPANY_NAME, ORGANISATION, PERSON, TITLE);
        private static final Set<Meaning> OWN = Set.of(NAME, ORGANISATION, PERSON, ADDRESS_PART, SOURCE, RECORD);

        /** The type of the same name; empty where it is none. */
        Optional<AttributeType> type() {
            return OWN.contains(this) ? Optional.empty() : Optional.of(AttributeType.valueOf(name()));
        }

        /** Whether two columns of these meanings may hold the same name. */
        boolean namesLike(Meaning other) {
            return NAMES.contains(this)
                    && NAMES.contains(other)
                    && (this == NAME || other == NAME || isOfAFirm() && other.isOfAFirm());
        }

        private boolean isOfAFirm() {
            return this == COMPANY_NAME || this == ORGANISATION;
        }

        /** Says whose name a "name" is. */
        boolean isNoun() {
            return this == ORGANISATION || this == PERSON || this == TITLE;
        }
    }

    /** Only a whole name says this: a "customer no" is not the number of a row. */
    private static final Set<Meaning> ABOUT_ROWS = Set.of(Meaning.SOURCE, Meaning.RECORD);

    private static final Map<String, Meaning> VOCABULARY = vocabulary();

    private static Map<String, Meaning> vocabulary() {
        Map<String, Meaning> meanings = new HashMap<>();
        WordList.lines("column-names.tsv").forEach(line -> {
            String[] columns = line.split("\t", 2);
            Meaning meaning =
                    Meaning.valueOf(columns[0].toUpperCase(Locale.ROOT).replace('-', '_'));
            for (String phrase : columns[1].split("\\|")) {
                meanings.putIfAbsent(phrase.strip(), meaning);
            }
        });
        return meanings;
    }

    /** What the column's name says; empty where none of its words is known. */
    static Optional<ColumnHint> of(String column) {
        List<String> all = Wording.ofColumn(column);
        List<String> words = all.stream()
                .filter(word -> !word.chars().allMatch(Character::isDigit))
                .toList();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String joined = String.join("", words);
        if (VOCABULARY.containsKey(joined)) {
            return Optional.of(new ColumnHint(VOCABULARY.get(joined), joined, true));
        }
        // The last words say what it is, those before of what: a "street number" is a number, a "company name" a name.
        for (int end = words.size(); end >= 1; end--) {
            for (int from = 0; from < end; from++) {
                Optional<ColumnHint> hint = phrase(words, from, end);
                if (hint.isPresent()) {
                    return hint.get().meaning == Meaning.NAME && from > 0
                            ? Optional.of(named(hint.get(), words, from))
                            : hint;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ColumnHint> phrase(List<String> words, int from, int end) {
        String phrase = String.join(" ", words.subList(from, end));
        Meaning meaning = VOCABULARY.get(phrase);
        boolean whole = end - from == words.size();
        if (meaning == null || !whole && ABOUT_ROWS.contains(meaning)) {
            return Optional.empty();
        }
        return Optional.of(new ColumnHint(meaning, phrase, whole));
    }

    /** Whose name it is, where the words before "name" say so. */
    private static ColumnHint named(ColumnHint name, List<String> words, int before) {
        for (int end = before; end >= 1; end--) {
            for (int from = 0; from < end; from++) {
                Optional<ColumnHint> noun = phrase(words, from, end);
                if (noun.isPresent() && noun.get().meaning.isNoun()) {
                    return new ColumnHint(noun.get().meaning, noun.get().words, true);
                }
            }
        }
        return name;
    }

    /** Of two hints the one that says more. */
    static Optional<ColumnHint> stronger(Optional<ColumnHint> left, Optional<ColumnHint> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.or(() -> right);
        }
        return right.get().strength() > left.get().strength() ? right : left;
    }

    private int strength() {
        return (whole ? 2 : 0) + (meaning == Meaning.NAME ? 0 : 1);
    }
}
