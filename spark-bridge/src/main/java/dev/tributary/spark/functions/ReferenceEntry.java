package dev.tributary.spark.functions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One change of the reference list on its way into the reference table.
 *
 * @param referenceId the reference
 * @param deleted whether it is removed
 * @param row its encoded row; empty where it is removed
 */
public record ReferenceEntry(String referenceId, boolean deleted, byte[] row) {

    public byte[] encode() {
        byte[] id = referenceId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + id.length + row.length)
                .put((byte) (deleted ? 1 : 0))
                .putInt(id.length)
                .put(id)
                .put(row)
                .array();
    }

    public static ReferenceEntry decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean deleted = buffer.get() == 1;
        byte[] id = new byte[buffer.getInt()];
        buffer.get(id);
        byte[] row = new byte[buffer.remaining()];
        buffer.get(row);
        return new ReferenceEntry(new String(id, StandardCharsets.UTF_8), deleted, row);
    }
}
