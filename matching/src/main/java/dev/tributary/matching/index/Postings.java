package dev.tributary.matching.index;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.IntLists;
import dev.tributary.matching.packed.LongIntTable;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.Arrays;
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

    /** Terms get numbers as they come, so that each row's terms are collected and looked up once. */
    static Postings of(List<ReferenceRow> rows, Layout layout) {
        LongIntTable numbers = new LongIntTable(rows.size() * 4);
        IntLists.Builder numbersOfRows = new IntLists.Builder();
        int[] frequencies = new int[1024];
        TermList list = new TermList(layout);
        for (ReferenceRow row : rows) {
            list.collect(row.normalised());
            for (int i = 0; i < list.size(); i++) {
                int number = numbers.numberOf(list.hash(i));
                if (number >= frequencies.length) {
                    frequencies = Arrays.copyOf(frequencies, 2 * frequencies.length);
                }
                frequencies[number]++;
                numbersOfRows.add(number);
            }
            numbersOfRows.endList();
        }
        long[] terms = numbers.sortedKeys(1);
        int[] starts = new int[terms.length + 1];
        int[] next = new int[terms.length + 1];
        for (int i = 0; i < terms.length; i++) {
            int number = numbers.get(terms[i]);
            next[number] = starts[i];
            starts[i + 1] = starts[i] + frequencies[number];
        }
        return new Postings(terms, new IntLists(starts, rowsOf(numbersOfRows.build(), next)));
    }

    /** @param next by term number where its next row goes */
    private static int[] rowsOf(IntLists numbersOfRows, int[] next) {
        int[] values = new int[numbersOfRows.values().length];
        for (int row = 0; row < numbersOfRows.count(); row++) {
            for (int at = numbersOfRows.start(row); at < numbersOfRows.end(row); at++) {
                values[next[numbersOfRows.at(at)]++] = row;
            }
        }
        return values;
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
