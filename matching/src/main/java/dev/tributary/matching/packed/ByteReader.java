package dev.tributary.matching.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. Every method throws {@link MalformedBytesException} at bytes that it did not. */
public final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    public int readByte() {
        require(1);
        return bytes[at++] & 0xff;
    }

    public int readVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (at >= end) {
                throw new MalformedBytesException("the bytes end inside a number at " + at);
            }
            byte b = bytes[at++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new MalformedBytesException("a number of more than five bytes ends at " + at);
    }

    /** A count that is not negative and, at one byte or more for each item, can still follow. */
    public int readCount() {
        int count = readVarint();
        if (count < 0 || count > end - at) {
            throw new MalformedBytesException(
                    "a count of " + count + " at " + at + " with " + (end - at) + " bytes left");
        }
        return count;
    }

    public long readLong() {
        require(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public String readText() {
        int length = readCount();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** What {@link #readText} reads, without copying it: the bytes must not change. */
    public TextSlice readSlice() {
        int length = readCount();
        at += length;
        return new TextSlice(bytes, at - length, at);
    }

    public byte[] readBytes() {
        int length = readCount();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    public int[] readInts() {
        int[] values = new int[readCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readVarint();
        }
        return values;
    }

    public int[] readAscending() {
        int[] values = new int[readCount()];
        int value = 0;
        for (int i = 0; i < values.length; i++) {
            value += readVarint();
            values[i] = value;
        }
        return values;
    }

    /** Checks a leading format number. */
    public void expectFormat(int format, String what) {
        int found = readByte();
        if (found != format) {
            throw new MalformedBytesException(what + " of format " + found + "; this program reads format " + format);
        }
    }

    public boolean atEnd() {
        return at == end;
    }

    private void require(int count) {
        if (end - at < count) {
            throw new MalformedBytesException(
                    "the bytes end at " + end + ", " + count + " more were expected at " + at);
        }
    }
}
