package dev.tributary.matching.index;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
import dev.tributary.matching.features.PackedRows;
import dev.tributary.matching.features.Term;
import dev.tributary.matching.features.Words;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The distinct index terms of an entity. Reused from entity to entity; not for threads at once. */
final class TermList {
    /** Terms of one entity that count; further ones are left out. */
    static final int TERMS_MAX = 512;

    private static final int INITIALS_MIN = 3;
    private static final int INITIALS_MAX = 8;

    private static final Term[] KINDS = Term.values();

    private final long[] hashes = new long[TERMS_MAX];
    private final byte[] kinds = new byte[TERMS_MAX];
    private final byte[] gram = new byte[3];
    private final byte[] initials = new byte[INITIALS_MAX];
    private int size;

    int size() {
        return size;
    }

    long hash(int term) {
        return hashes[term];
    }

    Term kind(int term) {
        return KINDS[kinds[term]];
    }

    void collect(Entity entity) {
        size = 0;
        Words name = Words.of(PackedRows.nameText(entity), PackedRows.NAME_WORDS_MAX);
        addWords(name, Term.NAME_WORD);
        addGrams(name);
        addInitials(name);
        addWords(Words.of(PackedRows.addressText(entity), PackedRows.ADDRESS_WORDS_MAX), Term.ADDRESS_WORD);
        entity.attributes().forEach((attribute, value) -> {
            switch (AttributeKind.of(attribute)) {
                case WEBSITE -> addValue(Term.WEBSITE, value);
                case PHONE -> addValue(Term.PHONE, value);
                case EMAIL -> addValue(Term.EMAIL, value);
                case POSTCODE -> addValue(Term.POSTCODE, value);
                case IDENTIFIER -> addValue(Term.IDENTIFIER, attribute + '=' + value);
                default -> {}
            }
        });
    }

    private void addValue(Term kind, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        add(kind, kind.hash(bytes, 0, bytes.length));
    }

    private void addWords(Words words, Term kind) {
        for (int word = 0; word < words.count(); word++) {
            add(kind, kind.hash(words.text(), words.start(word), words.end(word)));
        }
    }

    private void addGrams(Words words) {
        byte[] text = words.text();
        for (int word = 0; word < words.count(); word++) {
            int from = words.start(word);
            int to = words.end(word);
            if (to - from >= 2) {
                gram[0] = '^';
                gram[1] = text[from];
                gram[2] = text[from + 1];
                add(Term.NAME_GRAM, Term.NAME_GRAM.hash(gram, 0, 3));
            }
            for (int i = from; i + 3 <= to; i++) {
                add(Term.NAME_GRAM, Term.NAME_GRAM.hash(text, i, i + 3));
            }
        }
    }

    private void addInitials(Words words) {
        byte[] text = words.text();
        if (words.count() == 1 && words.end(0) >= INITIALS_MIN && words.end(0) <= INITIALS_MAX) {
            add(Term.NAME_INITIALS, Term.NAME_INITIALS.hash(text, 0, words.end(0)));
        } else if (words.count() >= INITIALS_MIN && words.count() <= INITIALS_MAX) {
            for (int word = 0; word < words.count(); word++) {
                initials[word] = text[words.start(word)];
            }
            add(Term.NAME_INITIALS, Term.NAME_INITIALS.hash(initials, 0, words.count()));
        }
    }

    private void add(Term kind, long hash) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                return;
            }
        }
        if (size < TERMS_MAX) {
            hashes[size] = hash;
            kinds[size++] = (byte) kind.ordinal();
        }
    }

    @Override
    public String toString() {
        return "TermList" + Arrays.toString(Arrays.copyOf(hashes, size));
    }
}
