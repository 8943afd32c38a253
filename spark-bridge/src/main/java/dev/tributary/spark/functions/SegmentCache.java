package dev.tributary.spark.functions;

import dev.tributary.matching.index.Segment;
import dev.tributary.matching.model.MatchModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decoded segments and models of this JVM and session: a segment is decoded once, not once a batch. A segment is named
 * {@code segment/state}; a state leaves once it has not been used for a while and another is there, so that batches of the
 * epoch before can end while those of the next begin. Beyond a number the least recently used leave first; an epoch's
 * segments are all in use, so they stay.
 */
final class SegmentCache {

    private static final int SEGMENTS_MAX = 64;
    private static final long UNUSED_MAX_NS = TimeUnit.SECONDS.toNanos(30);

    private record Decoded(byte[] bytes, MatchModel model) {}

    /** A segment, and the same without references that have changed since. */
    private static final class Held {
        private final Segment whole;
        private String changesVersion = "";
        private Segment live;
        private long usedNs = System.nanoTime();

        Held(Segment whole) {
            this.whole = whole;
        }
    }

    private static final Map<String, Held> SEGMENTS = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
            return size() > SEGMENTS_MAX;
        }
    };
    private static volatile Decoded lastModel;

    private SegmentCache() {}

    /**
     * The segment; empty where it, or its changes, are not held and not given.
     *
     * @param version names the segment and its state: another state has another version
     * @param payload the segment encoded, or null
     * @param changesVersion names the references that it is searched without; null for none
     * @param changes their ids as a {@link PackedList}, or null
     */
    static Optional<Segment> segment(String version, byte[] payload, String changesVersion, byte[] changes) {
        Held held = held(version);
        if (held == null) {
            if (payload == null) {
                return Optional.empty();
            }
            // Decoded outside the lock, so that tasks of other segments do not wait.
            held = new Held(Segment.decode(payload));
            synchronized (SEGMENTS) {
                SEGMENTS.put(version, held);
            }
        }
        return changesVersion == null ? Optional.of(held.whole) : without(held, changesVersion, changes);
    }

    private static Held held(String version) {
        long now = System.nanoTime();
        String segment = version.substring(0, version.indexOf('/') + 1);
        synchronized (SEGMENTS) {
            Held held = SEGMENTS.get(version);
            if (held != null) {
                held.usedNs = now;
                SEGMENTS.entrySet()
                        .removeIf(other ->
                                other.getKey().startsWith(segment) && now - other.getValue().usedNs > UNUSED_MAX_NS);
            }
            return held;
        }
    }

    private static Optional<Segment> without(Held held, String changesVersion, byte[] changes) {
        synchronized (held) {
            if (!held.changesVersion.equals(changesVersion)) {
                if (changes == null) {
                    return Optional.empty();
                }
                held.live = held.whole.without(texts(changes));
                held.changesVersion = changesVersion;
            }
            return Optional.of(held.live);
        }
    }

    private static List<String> texts(byte[] packed) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < PackedList.size(packed); i++) {
            texts.add(new String(PackedList.get(packed, i), StandardCharsets.UTF_8));
        }
        return texts;
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
