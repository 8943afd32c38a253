package dev.tributary.spark.functions;

import dev.tributary.matching.index.TermStatistics;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Seq;

/** {@code segment_statistics(rows)}: the term statistics of some rows, exact, to be merged with those of the others. */
public final class SegmentStatistics implements UDF1<Seq<byte[]>, byte[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(Seq<byte[]> rows) {
        return TermStatistics.of(BuildSegment.decode(rows)).encodeWithRareTerms();
    }
}
