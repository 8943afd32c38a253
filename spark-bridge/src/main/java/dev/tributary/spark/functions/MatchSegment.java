package dev.tributary.spark.functions;

import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.UnmatchableRecordException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.spark.sql.api.java.UDF4;

/**
 * {@code match_segment(version, payload, changes version, slice)}: the candidates in one segment of one slice of a batch. The
 * batch travels in the function and not as a literal: Spark writes literals out, in full, in each description of a plan.
 * Payload and changes may be null where they are likely to be known here. The answer starts with a byte: {@link #FOUND} and the
 * candidate lists, {@link #UNMATCHABLE} and the position in the slice of the record that cannot be matched, or {@link #MISSING}
 * alone: the segment is not known here, ask again with its payload.
 */
public final class MatchSegment implements UDF4<String, byte[], String, Integer, byte[]> {

    public static final byte FOUND = 0;
    public static final byte UNMATCHABLE = 1;
    public static final byte MISSING = 2;

    private static final long serialVersionUID = 1L;

    private final byte[] batch;
    private final byte[] model;
    private final byte[] changes;

    /**
     * Of a batch.
     *
     * @param batch a {@link PackedList} of slices
     * @param changes references that are left out, see {@link SegmentCache}, or null
     */
    public MatchSegment(byte[] batch, byte[] model, byte[] changes) {
        this.batch = batch;
        this.model = model;
        this.changes = changes;
    }

    @Override
    public byte[] call(String version, byte[] payload, String changesVersion, Integer slice) {
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
