package dev.tributary.matching.index;

import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.IntLists;
import dev.tributary.matching.packed.LongIntTable;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.List;

/** For each index term the rows that have it, ascending. Immutable; any thread may read it. */
final class Postings {
    private final long[] terms;
    private final IntLists rows;
    private final LongIntTable listByTerm;

    private Postings(long[] terms, IntLists rows) {
        this.terms = terms;
        this.rows = rows;
        this.listByTerm = new LongIntTable(terms.length);
        for (int i = 0; i < terms.length; i++) {
            listByTerm.put(terms[i], i + 1);
        }
    }

    static Postings of(List<ReferenceRow> rows) {
        LongIntTable counts = new LongIntTable(rows.size() * 4);
        TermList list = new TermList();
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
        return listByTerm.get(term) - 1;
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
        }
        IntLists rows = IntLists.decodeAscending(in, rowCount);
        if (rows.count() != terms.length) {
            throw new MalformedBytesException(terms.length + " terms with " + rows.count() + " lists of rows");
        }
        return new Postings(terms, rows);
    }
}
