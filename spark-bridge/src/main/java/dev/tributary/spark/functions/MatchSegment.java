package dev.tributary.spark.functions;

import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.UnmatchableRecordException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.api.java.UDF4;

/**
 * {@code match_segment(version, payload, batch, model)}: a batch's candidates in one segment. The answer starts with a
 * byte: {@link #FOUND} and the candidate lists, or {@link #UNMATCHABLE} and the position of the record that cannot be
 * matched.
 */
public final class MatchSegment implements UDF4<String, byte[], byte[], byte[], byte[]> {

    public static final byte FOUND = 0;
    public static final byte UNMATCHABLE = 1;

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(String version, byte[] payload, byte[] batch, byte[] model) {
        Segment segment = SegmentCache.segment(version, payload);
        try {
            byte[] lists = SegmentMatcher.match(segment, RecordBatch.decode(batch), SegmentCache.model(model))
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
