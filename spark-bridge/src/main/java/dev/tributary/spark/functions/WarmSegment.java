package dev.tributary.spark.functions;

import dev.tributary.matching.index.Segment;
import org.apache.spark.sql.api.java.UDF4;

/**
 * {@code warm_segment(version, payload, changes version, changes)}: has a segment decoded before the first batch asks for
 * it. Gives how many references can be found in it.
 */
public final class WarmSegment implements UDF4<String, byte[], String, byte[], Integer> {

    private static final long serialVersionUID = 1L;

    @Override
    public Integer call(String version, byte[] payload, String changesVersion, byte[] changes) {
        return SegmentCache.segment(version, payload, changesVersion, changes)
                .map(Segment::live)
                .orElseThrow();
    }
}
