package dev.tributary.matching.features;

import dev.tributary.matching.packed.StableHash;
import java.nio.charset.StandardCharsets;

/**
 * The kinds of index terms. A term is named by the hash of its bytes under its kind.
 */
public enum Term {
    NAME_WORD(1.0),
    ADDRESS_WORD(0.4),
    /** Three letters of a name's word; a word's start counts as a letter. */
    NAME_GRAM(0.3),
    /** The initials of a name's words, of three and more, and a name of one word that may be such. */
    NAME_INITIALS(0.8),
    WEBSITE(1.3),
    PHONE(1.3),
    EMAIL(1.3),
    POSTCODE(0.7),
    IDENTIFIER(4.0);

    private final double influence;

    Term(double influence) {
        this.influence = influence;
    }

    /** What a term's information counts for when candidates are looked for, against a word of the name. */
    public double influence() {
        return influence;
    }

    public long hash(byte[] bytes, int from, int to) {
        return StableHash.of(bytes, from, to, ordinal() + 1);
    }

    public long hash(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return hash(bytes, 0, bytes.length);
    }
}
