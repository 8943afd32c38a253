package dev.tributary.matching.packed;

/** Many short lists of ints in two arrays: list {@code i} is {@code values[starts[i] .. starts[i + 1])}. */
public final class IntLists {
    private final int[] starts;
    private final int[] values;

    public IntLists(int[] starts, int[] values) {
        this.starts = starts;
        this.values = values;
    }

    public int count() {
        return starts.length - 1;
    }

    public int start(int list) {
        return starts[list];
    }

    public int end(int list) {
        return starts[list + 1];
    }

    public int at(int position) {
        return values[position];
    }

    /** The values of all lists; not to be written to. */
    public int[] values() {
        return values;
    }

    public void encode(ByteWriter out) {
        int[] lengths = new int[count()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = starts[i + 1] - starts[i];
        }
        out.writeInts(lengths).writeInts(values);
    }

    /** For lists whose values ascend: half the bytes of {@link #encode}. */
    public void encodeAscending(ByteWriter out) {
        out.writeVarint(count());
        for (int i = 0; i < count(); i++) {
            int before = 0;
            out.writeVarint(starts[i + 1] - starts[i]);
            for (int at = starts[i]; at < starts[i + 1]; at++) {
                out.writeVarint(values[at] - before);
                before = values[at];
            }
        }
        out.writeVarint(values.length);
    }

    /** @throws MalformedBytesException where a value is not below {@code valueLimit} or the lengths do not add up */
    public static IntLists decode(ByteReader in, int valueLimit) {
        int[] lengths = in.readInts();
        int[] values = in.readInts();
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
            if (lengths[i] < 0 || starts[i + 1] > values.length) {
                throw new MalformedBytesException("list " + i + " is longer than the values");
            }
        }
        requireBelow(values, values.length, valueLimit);
        return new IntLists(starts, values);
    }

    /** Reads what {@link #encodeAscending} wrote. */
    public static IntLists decodeAscending(ByteReader in, int valueLimit) {
        int count = in.readCount();
        int[] starts = new int[count + 1];
        int[] values = new int[Math.max(16, count * 4)];
        int at = 0;
        for (int i = 0; i < count; i++) {
            int length = in.readCount();
            if (at + length > values.length) {
                values = java.util.Arrays.copyOf(values, Math.max(at + length, values.length * 2));
            }
            int value = 0;
            for (int end = at + length; at < end; at++) {
                value += in.readVarint();
                values[at] = value;
            }
            starts[i + 1] = at;
        }
        if (in.readVarint() != at) {
            throw new MalformedBytesException("the lists' lengths do not add up to their values");
        }
        requireBelow(values, at, valueLimit);
        return new IntLists(starts, java.util.Arrays.copyOf(values, at));
    }

    private static void requireBelow(int[] values, int count, int limit) {
        for (int i = 0; i < count; i++) {
            if (values[i] < 0 || values[i] >= limit) {
                throw new MalformedBytesException(
                        "value " + values[i] + " where at most " + (limit - 1) + " can stand");
            }
        }
    }

    /** Collects lists one after the other. */
    public static final class Builder {
        private int[] starts = new int[64];
        private int[] values = new int[256];
        private int lists;
        private int size;

        public void add(int value) {
            if (size == values.length) {
                values = java.util.Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        public void endList() {
            if (lists + 2 > starts.length) {
                starts = java.util.Arrays.copyOf(starts, starts.length * 2);
            }
            starts[++lists] = size;
        }

        public IntLists build() {
            return new IntLists(java.util.Arrays.copyOf(starts, lists + 1), java.util.Arrays.copyOf(values, size));
        }
    }
}
