package dev.tributary.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What intake remembers of a key.
 *
 * @param version counts the changes of the key from 1, deletes included
 * @param deleted whether the last change was a delete
 * @param contentHash SHA-256 in hex of the content, empty where deleted
 * @param normaliser version of the normaliser that the content last went through, empty where deleted: a newer one makes
 *     the same content a change
 */
public record EntityState(long version, boolean deleted, String contentHash, String normaliser) {

    private static final byte FORMAT = 1;
    private static final byte LIVE = 0;
    private static final byte DELETED = 1;
    private static final int FIXED_BYTES = 2 + Long.BYTES;
    private static final int HASH_BYTES = 32;
    private static final int NORMALISER_BYTES_MAX = 64;

    public EntityState {
        Objects.requireNonNull(normaliser, "normaliser");
        if (version < 1) {
            throw new IllegalArgumentException("a version counts from 1, is " + version);
        }
        if (contentHash.length() != (deleted ? 0 : 2 * HASH_BYTES)) {
            throw new IllegalArgumentException("a live entity has a SHA-256 in hex, a deleted one has none");
        }
    }

    static EntityState live(long version, String contentHash, String normaliser) {
        return new EntityState(version, false, contentHash, normaliser);
    }

    static EntityState deleted(long version) {
        return new EntityState(version, true, "", "");
    }

    /**
     * Rows as bytes: format (1), deleted (0 or 1), version (8 bytes, big-endian) and, where live, the hash (32 bytes) and
     * the normaliser's version (UTF-8, to the end). 10 bytes deleted, about 43 live.
     */
    public static Serde<EntityState> serde() {
        return Serdes.serdeFrom(
                (topic, state) -> state == null ? null : state.toBytes(),
                (topic, bytes) -> bytes == null ? null : ofBytes(bytes));
    }

    byte[] toBytes() {
        if (deleted) {
            return ByteBuffer.allocate(FIXED_BYTES)
                    .put(FORMAT)
                    .put(DELETED)
                    .putLong(version)
                    .array();
        }
        byte[] by = normaliser.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + HASH_BYTES + by.length)
                .put(FORMAT)
                .put(LIVE)
                .putLong(version)
                .put(HexFormat.of().parseHex(contentHash))
                .put(by)
                .array();
    }

    static EntityState ofBytes(byte[] bytes) {
        boolean fits = bytes.length >= FIXED_BYTES
                && bytes[0] == FORMAT
                && (bytes[1] == DELETED
                        ? bytes.length == FIXED_BYTES
                        : bytes[1] == LIVE
                                && bytes.length >= FIXED_BYTES + HASH_BYTES
                                && bytes.length <= FIXED_BYTES + HASH_BYTES + NORMALISER_BYTES_MAX);
        if (!fits) {
            throw new SerializationException("a row of the store " + MatchTopology.VERSIONS
                    + " is in a format that this version does not know; run the version that wrote it");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        long version = buffer.getLong();
        if (bytes[1] == DELETED) {
            return deleted(version);
        }
        byte[] hash = new byte[HASH_BYTES];
        buffer.get(hash);
        return live(
                version,
                HexFormat.of().formatHex(hash),
                StandardCharsets.UTF_8.decode(buffer).toString());
    }
}
