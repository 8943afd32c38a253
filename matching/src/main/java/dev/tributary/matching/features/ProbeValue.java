package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One value of the record that is being matched, compared as a whole with a row's. Each comparison gives a level of
 * its feature. Reused from record to record; not for threads at once.
 */
final class ProbeValue {
    private static final int DIFFERENT = 1;
    private static final int NEAR = 2;

    /** Bytes of a value whose typing errors are counted: its letters' positions fill one word. */
    private static final int COUNTED_MAX = Long.SIZE;

    private final long[] positions = new long[Letters.CODES];
    private byte[] value = {};
    private int id;
    private int group;

    void reset(String text, Vocabulary values) {
        value = text.getBytes(StandardCharsets.UTF_8);
        id = value.length == 0 ? -1 : values.find(value, 0, value.length);
        Arrays.fill(positions, 0);
        for (int i = 0; i < Math.min(COUNTED_MAX, value.length); i++) {
            positions[Letters.code(value[i])] |= 1L << i;
        }
    }

    /** Whether there is a value. */
    boolean known() {
        return value.length > 0;
    }

    int equal(int other) {
        return other == id ? 2 : DIFFERENT;
    }

    /** Forms of one group are compatible. */
    int legalForm(LegalFormGroups groups, int other) {
        return other == id ? 3 : group >= 0 && group == groups.of(other) ? 2 : DIFFERENT;
    }

    /** Takes the group of the value, for {@link #legalForm}. */
    void group(LegalFormGroups groups) {
        group = groups.of(value);
    }

    /** Near: one typing error, or one begins the other, as a code without its extension does. */
    int postcode(Vocabulary values, int other, double rareBits) {
        if (other == id) {
            return values.bits(id) >= rareBits ? 4 : 3;
        }
        int from = values.start(other);
        int to = values.end(other);
        int shorter = Math.min(value.length, to - from);
        if (shorter < 4 || value.length > COUNTED_MAX) {
            return DIFFERENT;
        }
        int prefix = prefix(values.text(), from, to);
        return prefix == shorter || distance(values, other) <= 1 ? NEAR : DIFFERENT;
    }

    /** Level 3: the same label under another suffix; level 2: labels with at most one typing error in five letters. */
    int website(Vocabulary values, int other) {
        if (other == id) {
            return 4;
        }
        if (sameUpTo('.', value, values, other)) {
            return 3;
        }
        int length = Math.max(value.length, values.end(other) - values.start(other));
        boolean close = value.length <= COUNTED_MAX && distance(values, other) * 6 <= length;
        return close ? NEAR : DIFFERENT;
    }

    /** Near: the last seven digits agree. */
    int phone(Vocabulary values, int other) {
        if (other == id) {
            return 3;
        }
        int from = values.start(other);
        int to = values.end(other);
        boolean near = value.length >= 7
                && to - from >= 7
                && Arrays.equals(value, value.length - 7, value.length, values.text(), to - 7, to);
        return near ? NEAR : DIFFERENT;
    }

    /** Near: at most one typing error, in codes of five letters and more. */
    int code(Vocabulary values, int other) {
        if (other == id) {
            return 3;
        }
        int length = values.end(other) - values.start(other);
        boolean near = Math.min(value.length, length) >= 5
                && Math.max(value.length, length) <= COUNTED_MAX
                && distance(values, other) <= 1;
        return near ? NEAR : DIFFERENT;
    }

    /**
     * Level 3: at most one typing error in six letters, and of the part before the same domain in four; level 2: the same
     * domain.
     */
    int email(Vocabulary values, int other) {
        if (other == id) {
            return 4;
        }
        int from = values.start(other);
        int to = values.end(other);
        int at = lastIndexOf('@', value, 0, value.length);
        int otherAt = lastIndexOf('@', values.text(), from, to);
        boolean sameDomain =
                at >= 0 && otherAt >= 0 && Arrays.equals(value, at, value.length, values.text(), otherAt, to);
        if (value.length <= COUNTED_MAX) {
            int edits = distance(values, other);
            boolean near = edits * 6 <= Math.max(value.length, to - from);
            if (near && (!sameDomain || edits * 4 <= Math.min(at, otherAt - from))) {
                return 3;
            }
        }
        return sameDomain ? NEAR : DIFFERENT;
    }

    private int prefix(byte[] text, int from, int to) {
        int shorter = Math.min(value.length, to - from);
        int mismatch = Arrays.mismatch(value, 0, shorter, text, from, from + shorter);
        return mismatch < 0 ? shorter : mismatch;
    }

    /** The optimal string alignment distance; the value has at most 64 bytes. */
    int distance(Vocabulary values, int other) {
        return WordSimilarity.distance(positions, value.length, values.text(), values.start(other), values.end(other));
    }

    private static int lastIndexOf(char sought, byte[] text, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (text[i] == sought) {
                return i;
            }
        }
        return -1;
    }

    /** Whether both hold the separator and are equal up to it. */
    static boolean sameUpTo(char separator, byte[] value, Vocabulary values, int other) {
        byte[] text = values.text();
        int from = values.start(other);
        int to = values.end(other);
        for (int i = 0; i < value.length && from + i < to && value[i] == text[from + i]; i++) {
            if (value[i] == separator) {
                return true;
            }
        }
        return false;
    }
}
