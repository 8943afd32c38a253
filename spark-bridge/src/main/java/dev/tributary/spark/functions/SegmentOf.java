package dev.tributary.spark.functions;

import dev.tributary.matching.index.SegmentAssignment;
import org.apache.spark.sql.api.java.UDF2;

/** {@code segment_of(reference id, segment count)}: the number of the segment that a reference belongs to. */
public final class SegmentOf implements UDF2<String, Integer, Integer> {

    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(String referenceId, Integer segmentCount) {
        return SegmentAssignment.segmentOf(referenceId, segmentCount);
    }
}
