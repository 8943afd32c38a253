package dev.tributary.spark.functions;

import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.api.java.UDF4;
import scala.collection.Iterator;
import scala.collection.Seq;

/** {@code build_segment(segment id, rows, statistics, segment count)}: an encoded segment of the rows. */
public final class BuildSegment implements UDF4<String, Seq<byte[]>, byte[], Integer, byte[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(String segmentId, Seq<byte[]> rows, byte[] statistics, Integer segmentCount) {
        return Segment.build(segmentId, decode(rows), TermStatistics.decode(statistics), segmentCount)
                .encode();
    }

    static List<ReferenceRow> decode(Seq<byte[]> rows) {
        List<ReferenceRow> decoded = new ArrayList<>(rows.length());
        for (Iterator<byte[]> each = rows.iterator(); each.hasNext(); ) {
            decoded.add(ReferenceRow.decode(each.next()));
        }
        return decoded;
    }
}
