package dev.tributary.matching.packed;

/**
 * A 64-bit hash that is the same on every machine and release: FNV-1a over the bytes, then the finaliser of
 * MurmurHash3 (Appleby), which spreads FNV's weak high bits.
 */
public final class StableHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private StableHash() {}

    /** The hash of the bytes from {@code from} (inclusive) to {@code to} (exclusive) under a seed. */
    public static long of(byte[] bytes, int from, int to, int seed) {
        long hash = OFFSET ^ (seed * PRIME);
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * PRIME;
        }
        return mix(hash);
    }

    /** The hash of a text's UTF-16 units under a seed. */
    public static long of(CharSequence text, int seed) {
        long hash = OFFSET ^ (seed * PRIME);
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mix(hash);
    }

    /** Spreads the bits of a number over all 64. */
    public static long mix(long value) {
        long hash = value;
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        hash *= 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
