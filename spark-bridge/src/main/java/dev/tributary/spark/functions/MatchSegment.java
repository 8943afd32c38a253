package dev.tributary.spark.functions;

import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.UnmatchableRecordException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.sql.api.java.UDF7;

/**
 * {@code match_segment(version, payload, changes version, changes, batch, slice, model)}: the candidates in one segment of
 * one slice of a batch, which is a {@link PackedList} of slices. The changes are references that are left out, see {@link
 * SegmentCache}. Payload and changes may be null where they are likely to be known here. The answer starts with a byte:
 * {@link #FOUND} and the candidate lists, {@link #UNMATCHABLE} and the position in the slice of the record that cannot be
 * matched, or {@link #MISSING} alone: the segment is not known here, ask again with its payload.
 */
public final class MatchSegment implements UDF7<String, byte[], String, byte[], byte[], Integer, byte[], byte[]> {

    public static final byte FOUND = 0;
    public static final byte UNMATCHABLE = 1;
    public static final byte MISSING = 2;

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(
            String version,
            byte[] payload,
            String changesVersion,
            byte[] changes,
            byte[] batch,
            Integer slice,
            byte[] model) {
        Optional<Segment> segment = SegmentCache.segment(version, payload, changesVersion, changes);
        if (segment.isEmpty()) {
            return new byte[] {MISSING};
        }
        try {
            RecordBatch records = RecordBatch.decode(PackedList.get(batch, slice));
            byte[] lists = SegmentMatcher.match(segment.get(), records, SegmentCache.model(model))
                    .encode();
            return ByteBuffer.allocate(1 + lists.length).put(FOUND).put(lists).array();
        } catch (UnmatchableRecordException e) {
            return ByteBuffer.allocate(1 + Integer.BYTES)
                    .put(UNMATCHABLE)
                    .putInt(e.position())
                    .array();
        }
    }
}
