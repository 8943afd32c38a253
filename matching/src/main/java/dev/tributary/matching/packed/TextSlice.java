package dev.tributary.matching.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 text inside a longer array, which becomes a string only where one is asked for. Immutable as long as the array is. */
public final class TextSlice {
    private final byte[] bytes;
    private final int from;
    private final int to;

    /** @param bytes kept, not copied */
    public TextSlice(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    public static TextSlice of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TextSlice(bytes, 0, bytes.length);
    }

    void write(ByteWriter out) {
        out.writeVarint(to - from).writeRaw(bytes, from, to - from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextSlice that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        return (int) StableHash.of(bytes, from, to, 0);
    }

    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
