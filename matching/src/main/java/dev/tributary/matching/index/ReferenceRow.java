package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import java.util.Objects;

/**
 * A reference as the index takes it.
 *
 * @param referenceId its id, not blank
 * @param normalised the output of the normaliser
 */
public record ReferenceRow(String referenceId, Entity normalised) {
    private static final int FORMAT = 1;

    public ReferenceRow {
        Objects.requireNonNull(normalised, "normalised");
        if (referenceId.isBlank()) {
            throw new IllegalArgumentException("a reference row needs an id");
        }
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(128).writeByte(FORMAT).writeText(referenceId);
        EntityCodec.write(normalised, out);
        return out.toBytes();
    }

    /** @throws dev.tributary.matching.packed.MalformedBytesException where the bytes are no reference row */
    public static ReferenceRow decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expectFormat(FORMAT, "a reference row");
        return new ReferenceRow(in.readText(), EntityCodec.read(in));
    }
}
