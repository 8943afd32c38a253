package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/**
 * Parses an address lightly: which of its words are numbers of houses, of units in them, and postcodes; all others name
 * street and town. Reused from address to address; not for threads at once.
 */
final class AddressParts {
    /** What a word of an address is. */
    enum Part {
        STREET,
        NUMBER,
        UNIT,
        POSTCODE
    }

    /** Words before the number of a unit, spelt out (United States Postal Service, Publication 28, appendix C2). */
    private static final Set<String> UNITS = Set.of(
            "apartment",
            "building",
            "department",
            "flat",
            "floor",
            "level",
            "lot",
            "office",
            "room",
            "shop",
            "space",
            "suite",
            "unit");

    private static final int UNIT_LENGTH_MAX =
            UNITS.stream().mapToInt(String::length).max().orElse(0);

    /** Digits from which a number that does not begin an address is a postcode. */
    private static final int POSTCODE_DIGITS = 5;

    /** The same behind a house number: postcodes of four digits are common, such house numbers seldom come second. */
    private static final int POSTCODE_DIGITS_SECOND = 4;

    private final Part[] parts;
    private final byte[][] units;
    private int numbers;
    private int unitNumbers;
    private boolean afterUnit;

    AddressParts(int wordsMax) {
        parts = new Part[wordsMax];
        units = UNITS.stream()
                .map(unit -> unit.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Begins an address; its words come by {@link #add}. */
    void clear() {
        numbers = 0;
        unitNumbers = 0;
        afterUnit = false;
    }

    /** Takes the address's next word, folded. */
    void add(int word, byte[] text, int from, int to) {
        add(word, text, from, to, isUnit(text, from, to));
    }

    /** As {@link #add(int, byte[], int, int)}, where it is known whether a unit's number follows. */
    void add(int word, byte[] text, int from, int to, boolean unit) {
        Part part = part(word, text, from, to);
        parts[word] = part;
        numbers += part == Part.NUMBER ? 1 : 0;
        unitNumbers += part == Part.UNIT ? 1 : 0;
        afterUnit = part == Part.STREET && unit;
    }

    private Part part(int word, byte[] text, int from, int to) {
        boolean numeric = Words.numeric(text, from, to);
        if (afterUnit && (numeric || to - from == 1)) {
            return Part.UNIT;
        }
        if (!numeric) {
            return Part.STREET;
        }
        int digits = 0;
        for (int i = from; i < to; i++) {
            digits += text[i] >= '0' && text[i] <= '9' ? 1 : 0;
        }
        boolean mixed = digits < to - from;
        int least = numbers > 0 ? POSTCODE_DIGITS_SECOND : POSTCODE_DIGITS;
        boolean postcode = mixed ? numbers > 0 && to - from > 2 : word > 0 && digits >= least;
        return postcode ? Part.POSTCODE : Part.NUMBER;
    }

    private boolean isUnit(byte[] text, int from, int to) {
        if (to - from > UNIT_LENGTH_MAX) {
            return false;
        }
        for (byte[] unit : units) {
            if (Arrays.equals(unit, 0, unit.length, text, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** By number of the vocabulary whether a word has a unit's number behind it. */
    static BitSet units(Vocabulary vocabulary) {
        BitSet units = new BitSet(vocabulary.size());
        for (String unit : UNITS) {
            byte[] text = unit.getBytes(StandardCharsets.UTF_8);
            int id = vocabulary.find(text, 0, text.length);
            if (id >= 0) {
                units.set(id);
            }
        }
        return units;
    }

    /** What a word is. */
    Part part(int word) {
        return parts[word];
    }

    /** How many words are of the part; numbers and units alone. */
    int count(Part part) {
        return part == Part.UNIT ? unitNumbers : numbers;
    }
}
