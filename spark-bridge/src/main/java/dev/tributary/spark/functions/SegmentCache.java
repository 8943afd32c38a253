package dev.tributary.spark.functions;

import dev.tributary.matching.index.Segment;
import dev.tributary.matching.model.MatchModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decoded segments and models of this JVM and session: a segment is decoded once, not once a batch. The least recently
 * used leave first; an epoch's segments are all in use, so they stay.
 */
final class SegmentCache {

    private static final int SEGMENTS_MAX = 64;

    private record Decoded(byte[] bytes, MatchModel model) {}

    private static final Map<String, Segment> SEGMENTS = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Segment> eldest) {
            return size() > SEGMENTS_MAX;
        }
    };
    private static volatile Decoded lastModel;

    private SegmentCache() {}

    /**
     * The segment; empty where it is not held and there is no payload.
     *
     * @param version names the segment and its state: another state has another version
     * @param payload the segment encoded, or null
     */
    static Optional<Segment> segment(String version, byte[] payload) {
        synchronized (SEGMENTS) {
            Segment known = SEGMENTS.get(version);
            if (known != null) {
                return Optional.of(known);
            }
        }
        if (payload == null) {
            return Optional.empty();
        }
        // Decoded outside the lock, so that tasks of other segments do not wait.
        Segment decoded = Segment.decode(payload);
        synchronized (SEGMENTS) {
            SEGMENTS.keySet().removeIf(other -> other.startsWith(base(version)) && !other.equals(version));
            SEGMENTS.put(version, decoded);
        }
        return Optional.of(decoded);
    }

    /** The part that names the segment whatever its state: {@code segment/state}. */
    private static String base(String version) {
        return version.substring(0, version.indexOf('/') + 1);
    }

    static MatchModel model(byte[] bytes) {
        Decoded known = lastModel;
        if (known == null || !Arrays.equals(known.bytes, bytes)) {
            known = new Decoded(bytes, MatchModel.decode(bytes));
            lastModel = known;
        }
        return known.model;
    }
}
