package dev.tributary.spark.functions;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.packed.ByteReader;
import org.apache.spark.sql.api.java.UDF2;
import scala.collection.Seq;

/** {@code segment_statistics(rows, layout)}: the exact term statistics of some rows, to be merged with those of the others. */
public final class SegmentStatistics implements UDF2<Seq<byte[]>, byte[], byte[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] call(Seq<byte[]> rows, byte[] layout) {
        return TermStatistics.of(Layout.decode(new ByteReader(layout)), BuildSegment.decode(rows))
                .encodeWithRareTerms();
    }
}
