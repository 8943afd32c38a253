package dev.tributary.matching.features;

import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.StableHash;
import java.util.Arrays;

/**
 * Distinct byte strings numbered from 0, found by content. For words it also holds each one's information in bits and
 * a signature of its letters, from which similarity is bounded without reading the letters. Immutable.
 */
public final class Vocabulary {
    private final byte[] text;
    private final int[] starts;
    private final float[] bits;
    private final long[] signatures;
    private final int[] slots;

    private Vocabulary(byte[] text, int[] starts, float[] bits, boolean words) {
        this.text = text;
        this.starts = starts;
        this.bits = bits;
        int count = starts.length - 1;
        this.signatures = new long[words ? count : 0];
        this.slots = new int[Integer.highestOneBit(Math.max(8, count + count / 2) - 1) << 1];
        for (int id = 0; id < count; id++) {
            if (words) {
                signatures[id] = Letters.signature(text, starts[id], starts[id + 1]);
            }
            int slot = slotOf(text, starts[id], starts[id + 1]);
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = id + 1;
        }
    }

    /** The string's number, or -1 where it is not one of these. */
    public int find(byte[] bytes, int from, int to) {
        int slot = slotOf(bytes, from, to);
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (Arrays.equals(text, starts[id], starts[id + 1], bytes, from, to)) {
                return id;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return -1;
    }

    public int size() {
        return starts.length - 1;
    }

    public byte[] text() {
        return text;
    }

    public int start(int id) {
        return starts[id];
    }

    public int end(int id) {
        return starts[id + 1];
    }

    /** log2 of how many rows share one row with the word on average. */
    public float bits(int id) {
        return bits[id];
    }

    long signature(int id) {
        return signatures[id];
    }

    private int slotOf(byte[] bytes, int from, int to) {
        return (int) StableHash.of(bytes, from, to, 0) & slots.length - 1;
    }

    public void encode(ByteWriter out) {
        out.writeAscending(starts).writeBytes(text);
        for (float b : bits) {
            out.writeVarint(Math.round(b * WEIGHT_STEPS));
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param words whether the strings are words, which have signatures
     */
    public static Vocabulary decode(ByteReader in, boolean words) {
        int[] starts = in.readAscending();
        byte[] text = in.readBytes();
        if (starts.length == 0 || starts[starts.length - 1] != text.length) {
            throw new dev.tributary.matching.packed.MalformedBytesException("a vocabulary's text and lengths differ");
        }
        float[] bits = new float[starts.length - 1];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = in.readVarint() / (float) WEIGHT_STEPS;
        }
        return new Vocabulary(text, starts, bits, words);
    }

    /** Bits are held in steps of 1/64, so that a weight is the same before and after its way through bytes. */
    static final int WEIGHT_STEPS = 64;

    /** The weight as it is held: rounded to a step. */
    public static float rounded(double bits) {
        return Math.round((float) bits * WEIGHT_STEPS) / (float) WEIGHT_STEPS;
    }

    /** Gives strings their numbers in the order of their first appearance. */
    public static final class Builder {
        private byte[] text = new byte[1024];
        private int[] starts = new int[256];
        private float[] bits = new float[256];
        private int[] slots = new int[512];
        private int count;

        /** The string's number; a new one is given the weight in bits. */
        public int add(byte[] bytes, int from, int to, double weight) {
            int mask = slots.length - 1;
            int slot = (int) StableHash.of(bytes, from, to, 0) & mask;
            while (slots[slot] != 0) {
                int id = slots[slot] - 1;
                if (Arrays.equals(text, starts[id], starts[id + 1], bytes, from, to)) {
                    return id;
                }
                slot = slot + 1 & mask;
            }
            slots[slot] = count + 1;
            append(bytes, from, to, weight);
            if (count * 2 > slots.length) {
                rehash();
            }
            return count - 1;
        }

        private void append(byte[] bytes, int from, int to, double weight) {
            if (count + 2 > starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
                bits = Arrays.copyOf(bits, bits.length * 2);
            }
            int size = starts[count];
            if (size + to - from > text.length) {
                text = Arrays.copyOf(text, Math.max(text.length * 2, size + to - from));
            }
            System.arraycopy(bytes, from, text, size, to - from);
            bits[count] = rounded(weight);
            starts[++count] = size + to - from;
        }

        private void rehash() {
            slots = new int[slots.length * 2];
            int mask = slots.length - 1;
            for (int id = 0; id < count; id++) {
                int slot = (int) StableHash.of(text, starts[id], starts[id + 1], 0) & mask;
                while (slots[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = id + 1;
            }
        }

        /** @param words whether the strings are words, which have signatures */
        public Vocabulary build(boolean words) {
            return new Vocabulary(
                    Arrays.copyOf(text, starts[count]),
                    Arrays.copyOf(starts, count + 1),
                    Arrays.copyOf(bits, count),
                    words);
        }
    }
}
