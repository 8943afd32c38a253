package dev.tributary.matching.index;

import dev.tributary.matching.features.PackedRows;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.packed.TextSlice;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A part of the reference that can be searched by itself: an inverted index over its rows, what the rows are compared
 * by, and the epoch's statistics. Immutable; any thread may read it.
 */
public final class Segment {
    private static final int FORMAT = 2;

    private final String segmentId;
    private final int segmentCount;
    private final byte[] ids;
    private final int[] idStarts;
    private final TermStatistics statistics;
    private final PackedRows rows;
    private final Postings postings;
    /** Rows that do not count; null where all do. */
    private final BitSet dead;

    private Segment(
            String segmentId,
            int segmentCount,
            byte[] ids,
            int[] idStarts,
            TermStatistics statistics,
            PackedRows rows,
            Postings postings,
            BitSet dead) {
        this.segmentId = segmentId;
        this.segmentCount = segmentCount;
        this.ids = ids;
        this.idStarts = idStarts;
        this.statistics = statistics;
        this.rows = rows;
        this.postings = postings;
        this.dead = dead;
    }

    /**
     * Builds a segment. The rows' order does not matter: they are sorted by id.
     *
     * @param rows the segment's rows, each reference id once
     * @param stats the whole epoch's statistics, not this segment's
     * @param segmentCount how many base segments the epoch has, at least 1
     * @throws IllegalArgumentException where an id stands twice or the count is not positive
     */
    public static Segment build(
            String segmentId, Collection<ReferenceRow> rows, TermStatistics stats, int segmentCount) {
        if (segmentCount < 1) {
            throw new IllegalArgumentException("there must be at least one segment, not " + segmentCount);
        }
        List<ReferenceRow> sorted = rows.stream()
                .sorted(Comparator.comparing(ReferenceRow::referenceId))
                .toList();
        // what rows are found by and what they are compared by take about the same time and share nothing
        CompletableFuture<Postings> postings = CompletableFuture.supplyAsync(() -> Postings.of(sorted, stats.layout()));
        ByteWriter ids = new ByteWriter(sorted.size() * 8);
        int[] idStarts = new int[sorted.size() + 1];
        PackedRows.Builder packed = new PackedRows.Builder(stats.layout(), stats);
        for (int row = 0; row < sorted.size(); row++) {
            String id = sorted.get(row).referenceId();
            if (row > 0 && id.equals(sorted.get(row - 1).referenceId())) {
                throw new IllegalArgumentException("a reference id stands twice in segment " + segmentId);
            }
            byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
            ids.writeRaw(bytes, 0, bytes.length);
            idStarts[row + 1] = ids.size();
            packed.add(sorted.get(row).normalised());
        }
        return new Segment(
                segmentId, segmentCount, ids.toBytes(), idStarts, stats, packed.build(), postings.join(), null);
    }

    /**
     * The same rows but for these references, which have changed since: they are not found any more. What is encoded is the
     * whole segment.
     *
     * @param referenceIds of this segment or of none
     */
    public Segment without(Collection<String> referenceIds) {
        BitSet gone = new BitSet(size());
        for (String id : referenceIds) {
            int row = row(id);
            if (row >= 0) {
                gone.set(row);
            }
        }
        return new Segment(
                segmentId, segmentCount, ids, idStarts, statistics, rows, postings, gone.isEmpty() ? null : gone);
    }

    /** The row of an id, or -1 where it has none. */
    private int row(String id) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = low + high >>> 1;
            int order = referenceId(middle).compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1;
    }

    boolean hasDead() {
        return dead != null;
    }

    /** Asked only where {@link #hasDead}. */
    boolean isDead(int row) {
        return dead.get(row);
    }

    public String segmentId() {
        return segmentId;
    }

    /** How many base segments its epoch has. */
    public int segmentCount() {
        return segmentCount;
    }

    /** How many references it holds. */
    public int size() {
        return idStarts.length - 1;
    }

    /** How many of them can be found, see {@link #without}. */
    public int live() {
        return size() - (dead == null ? 0 : dead.cardinality());
    }

    /** The id of a row; rows are in the order of their ids. */
    public String referenceId(int row) {
        return idOf(row).toString();
    }

    TextSlice idOf(int row) {
        return new TextSlice(ids, idStarts[row], idStarts[row + 1]);
    }

    public TermStatistics statistics() {
        return statistics;
    }

    PackedRows rows() {
        return rows;
    }

    Postings postings() {
        return postings;
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(1024 + size() * 160);
        out.writeByte(FORMAT).writeText(segmentId).writeVarint(segmentCount);
        out.writeAscending(idStarts).writeBytes(ids);
        statistics.encode(out);
        rows.encode(out);
        postings.encode(out);
        return out.toBytes();
    }

    /** @throws MalformedBytesException where the bytes are no segment of this version */
    public static Segment decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expectFormat(FORMAT, "a segment");
        String segmentId = in.readText();
        int segmentCount = in.readVarint();
        int[] idStarts = in.readAscending();
        byte[] ids = in.readBytes();
        if (idStarts.length == 0 || idStarts[idStarts.length - 1] != ids.length) {
            throw new MalformedBytesException("a segment's ids and their lengths differ");
        }
        TermStatistics statistics = TermStatistics.decode(in);
        PackedRows rows = PackedRows.decode(in, statistics.layout());
        if (rows.count() != idStarts.length - 1) {
            throw new MalformedBytesException(
                    "a segment of " + (idStarts.length - 1) + " ids and " + rows.count() + " rows");
        }
        Postings postings = Postings.decode(in, rows.count());
        return new Segment(segmentId, segmentCount, ids, idStarts, statistics, rows, postings, null);
    }
}
