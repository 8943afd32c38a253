package dev.tributary.matching.index;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.IntLists;
import dev.tributary.matching.packed.LongIntTable;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.List;

/** For each index term the rows that have it, ascending. Immutable; any thread may read it. */
final class Postings {
    private static final int TERMS_PER_BUCKET = 4;

    private final long[] terms;
    private final IntLists rows;
    /** For the leading bits of a term where its bucket starts: terms are hashes, so buckets are even. */
    private final int[] buckets;

    private final int bucketShift;

    private Postings(long[] terms, IntLists rows) {
        this.terms = terms;
        this.rows = rows;
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(terms.length / TERMS_PER_BUCKET));
        this.bucketShift = Long.SIZE - bits;
        this.buckets = new int[(1 << bits) + 1];
        for (long term : terms) {
            buckets[bucket(term) + 1]++;
        }
        for (int i = 1; i < buckets.length; i++) {
            buckets[i] += buckets[i - 1];
        }
    }

    /** Terms are sorted as signed numbers: with the sign bit turned, their leading bits ascend. */
    private int bucket(long term) {
        return (int) ((term ^ Long.MIN_VALUE) >>> bucketShift);
    }

    static Postings of(List<ReferenceRow> rows, Layout layout) {
        LongIntTable counts = new LongIntTable(rows.size() * 4);
        TermList list = new TermList(layout);
        for (ReferenceRow row : rows) {
            list.collect(row.normalised());
            for (int i = 0; i < list.size(); i++) {
                counts.add(list.hash(i), 1);
            }
        }
        long[] terms = counts.sortedKeys(1);
        int[] starts = new int[terms.length + 1];
        LongIntTable numbers = new LongIntTable(terms.length);
        for (int i = 0; i < terms.length; i++) {
            starts[i + 1] = starts[i] + counts.get(terms[i]);
            numbers.put(terms[i], i + 1);
        }
        int[] next = starts.clone();
        int[] values = new int[starts[terms.length]];
        for (int row = 0; row < rows.size(); row++) {
            list.collect(rows.get(row).normalised());
            for (int i = 0; i < list.size(); i++) {
                values[next[numbers.get(list.hash(i)) - 1]++] = row;
            }
        }
        return new Postings(terms, new IntLists(starts, values));
    }

    /** The number of the term's list, or -1 where no row has the term. */
    int list(long term) {
        int bucket = bucket(term);
        for (int list = buckets[bucket]; list < buckets[bucket + 1]; list++) {
            if (terms[list] == term) {
                return list;
            }
        }
        return -1;
    }

    IntLists rows() {
        return rows;
    }

    void encode(ByteWriter out) {
        out.writeVarint(terms.length);
        for (long term : terms) {
            out.writeLong(term);
        }
        rows.encodeAscending(out);
    }

    static Postings decode(ByteReader in, int rowCount) {
        long[] terms = new long[in.readCount()];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = in.readLong();
            if (i > 0 && terms[i] <= terms[i - 1]) {
                throw new MalformedBytesException("the index terms are not in order");
            }
        }
        IntLists rows = IntLists.decodeAscending(in, rowCount);
        if (rows.count() != terms.length) {
            throw new MalformedBytesException(terms.length + " terms with " + rows.count() + " lists of rows");
        }
        return new Postings(terms, rows);
    }
}
