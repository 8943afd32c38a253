package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.FieldTerms;
import dev.tributary.matching.features.FieldValues;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.features.Term;
import java.util.Arrays;

/** The distinct index terms of an entity. Reused from entity to entity; not for threads at once. */
final class TermList implements FieldTerms.Sink {
    /** Terms of one entity that count; further ones are left out. */
    static final int TERMS_MAX = 768;

    /** Slots of the table of terms, a power of two; at least twice the terms. */
    private static final int SLOTS = 2_048;

    private final Layout layout;
    private final FieldTerms fields;
    private final long[] hashes = new long[TERMS_MAX];
    private final Term[] kinds = new Term[TERMS_MAX];
    /** For each slot the position of its term plus 1, above a number that says for which entity. */
    private final long[] slots = new long[SLOTS];

    private boolean searchedOnly;
    private long entities;
    private int size;

    TermList(Layout layout) {
        this.layout = layout;
        this.fields = new FieldTerms(layout);
    }

    int size() {
        return size;
    }

    long hash(int term) {
        return hashes[term];
    }

    Term kind(int term) {
        return kinds[term];
    }

    /** As {@link #collect(FieldValues)}. */
    void collect(Entity entity) {
        collect(new FieldValues(layout, entity));
    }

    /** Collects the terms that are searched. */
    void collect(FieldValues entity) {
        collect(entity, true);
    }

    /** Collects all terms, also those that are only counted because words weigh by their frequency. */
    void collectAll(Entity entity) {
        collect(new FieldValues(layout, entity), false);
    }

    private void collect(FieldValues entity, boolean searched) {
        size = 0;
        entities++;
        searchedOnly = searched;
        fields.collect(entity, this);
    }

    @Override
    public void term(Term kind, long hash) {
        if (searchedOnly && kind.influence() == 0 || size == TERMS_MAX) {
            return;
        }
        int slot = (int) hash & SLOTS - 1;
        while (slots[slot] >>> 16 == entities) {
            if (hashes[(int) (slots[slot] & 0xffff)] == hash) {
                return;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        slots[slot] = entities << 16 | size;
        hashes[size] = hash;
        kinds[size++] = kind;
    }

    @Override
    public String toString() {
        return "TermList" + Arrays.toString(Arrays.copyOf(hashes, size));
    }
}
