package dev.tributary.matching.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the project's compact binary form into a growing array. Integers are LEB128, the low seven bits first. */
public final class ByteWriter {
    private byte[] bytes;
    private int size;

    public ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    public ByteWriter writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** An int as unsigned varint; negative values take five bytes. */
    public ByteWriter writeVarint(int value) {
        ensure(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** Eight bytes, the most significant first. */
    public ByteWriter writeLong(long value) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteWriter writeDouble(double value) {
        return writeLong(Double.doubleToLongBits(value));
    }

    /** UTF-8 after its length in bytes. */
    public ByteWriter writeText(String text) {
        return writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #writeText(String)}. */
    public ByteWriter writeText(TextSlice text) {
        text.write(this);
        return this;
    }

    /** The bytes after their count. */
    public ByteWriter writeBytes(byte[] value) {
        return writeVarint(value.length).writeRaw(value, 0, value.length);
    }

    public ByteWriter writeRaw(byte[] value, int from, int count) {
        ensure(count);
        System.arraycopy(value, from, bytes, size, count);
        size += count;
        return this;
    }

    /** The values as they are, after their count. */
    public ByteWriter writeInts(int[] values) {
        writeVarint(values.length);
        for (int value : values) {
            writeVarint(value);
        }
        return this;
    }

    /** The steps between values that never fall, after their count; half the size of {@link #writeInts}. */
    public ByteWriter writeAscending(int[] values) {
        writeVarint(values.length);
        int before = 0;
        for (int value : values) {
            writeVarint(value - before);
            before = value;
        }
        return this;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, size + (size >> 1)));
        }
    }
}
