package dev.tributary.matching.features;

import dev.tributary.matching.packed.StableHash;
import java.nio.charset.StandardCharsets;

/**
 * A kind of index terms: the words, grams, initials or values of one field. A term is named by the hash of its bytes
 * under its kind.
 *
 * @param seed tells the kind from all others of the layout
 * @param influence what a term's information counts for when candidates are looked for, against a word of a name; a
 *     term of no influence is counted, but not searched
 */
public record Term(int seed, double influence) {
    static Term word(Layout layout, int field) {
        return new Term(4 * field + 1, kind(layout, field).influence().word());
    }

    static Term gram(Layout layout, int field) {
        return new Term(4 * field + 2, kind(layout, field).influence().gram());
    }

    static Term initials(Layout layout, int field) {
        return new Term(4 * field + 3, kind(layout, field).influence().initials());
    }

    static Term value(Layout layout, int field) {
        return new Term(4 * field + 4, kind(layout, field).influence().value());
    }

    /** Two words that follow one another: counted, not searched. */
    static Term pair(int field) {
        return new Term(-1 - field, 0);
    }

    private static FieldKind kind(Layout layout, int field) {
        return layout.fields().get(field).kind();
    }

    public long hash(byte[] bytes, int from, int to) {
        return StableHash.of(bytes, from, to, seed);
    }

    public long hash(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return hash(bytes, 0, bytes.length);
    }
}
