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
 * @param version counts the changes of the key from 1, deletes included; 0 where nothing but deletes has come
 * @param deleted whether the last change was a delete
 * @param contentHash SHA-256 in hex of the content, empty where deleted
 * @param normaliser version of the normaliser that the content last went through, empty where deleted: a newer one makes
 *     the same content a change
 * @param heldMillis when this was last known to hold, epoch milliseconds: the newest record of the key was received then,
 *     or its table committed, where a backfill sent it; 0 where it is not known
 */
public record EntityState(long version, boolean deleted, String contentHash, String normaliser, long heldMillis) {

    /** Rows without the time, which are read and no longer written. */
    private static final byte FORMAT_WITHOUT_TIME = 1;

    private static final byte FORMAT = 2;
    private static final byte LIVE = 0;
    private static final byte DELETED = 1;
    private static final int HEAD_BYTES = 2;
    private static final int HASH_BYTES = 32;
    private static final int NORMALISER_BYTES_MAX = 64;

    public EntityState {
        Objects.requireNonNull(normaliser, "normaliser");
        if (version < (deleted ? 0 : 1)) {
            throw new IllegalArgumentException("a version counts from 1, is " + version);
        }
        if (contentHash.length() != (deleted ? 0 : 2 * HASH_BYTES)) {
            throw new IllegalArgumentException("a live entity has a SHA-256 in hex, a deleted one has none");
        }
    }

    static EntityState live(long version, String contentHash, String normaliser, long heldMillis) {
        return new EntityState(version, false, contentHash, normaliser, heldMillis);
    }

    static EntityState deleted(long version, long heldMillis) {
        return new EntityState(version, true, "", "", heldMillis);
    }

    /** The same, known to hold at this time too. */
    EntityState heldAt(long millis) {
        return new EntityState(version, deleted, contentHash, normaliser, Math.max(heldMillis, millis));
    }

    /**
     * Rows as bytes: format (2), deleted (0 or 1), version and the time it held (8 bytes each, big-endian) and, where live,
     * the hash (32 bytes) and the normaliser's version (UTF-8, to the end). 18 bytes deleted, about 51 live. Format 1 has
     * no time.
     */
    public static Serde<EntityState> serde() {
        return Serdes.serdeFrom(
                (topic, state) -> state == null ? null : state.toBytes(),
                (topic, bytes) -> bytes == null ? null : ofBytes(bytes));
    }

    byte[] toBytes() {
        byte[] hash = HexFormat.of().parseHex(contentHash);
        byte[] by = normaliser.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD_BYTES + 2 * Long.BYTES + hash.length + by.length)
                .put(FORMAT)
                .put(deleted ? DELETED : LIVE)
                .putLong(version)
                .putLong(heldMillis)
                .put(hash)
                .put(by)
                .array();
    }

    static EntityState ofBytes(byte[] bytes) {
        if (!isKnown(bytes)) {
            throw new SerializationException("a row of the store " + MatchTopology.VERSIONS
                    + " is in a format that this version does not know; run the version that wrote it");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
        long version = buffer.getLong();
        long heldMillis = bytes[0] == FORMAT ? buffer.getLong() : 0;
        if (bytes[1] == DELETED) {
            return deleted(version, heldMillis);
        }
        byte[] hash = new byte[HASH_BYTES];
        buffer.get(hash);
        return live(
                version,
                HexFormat.of().formatHex(hash),
                StandardCharsets.UTF_8.decode(buffer).toString(),
                heldMillis);
    }

    private static boolean isKnown(byte[] bytes) {
        if (bytes.length < HEAD_BYTES || bytes[0] != FORMAT && bytes[0] != FORMAT_WITHOUT_TIME) {
            return false;
        }
        int more = bytes.length - HEAD_BYTES - (bytes[0] == FORMAT ? 2 : 1) * Long.BYTES;
        return bytes[1] == DELETED
                ? more == 0
                : bytes[1] == LIVE && more >= HASH_BYTES && more <= HASH_BYTES + NORMALISER_BYTES_MAX;
    }
}
