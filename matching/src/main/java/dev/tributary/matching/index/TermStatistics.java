package dev.tributary.matching.index;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.features.WordWeights;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.LongIntTable;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How many rows of the whole reference each index term occurs in. It belongs to an epoch and is shared by all of its
 * segments, so that a term weighs the same in each. Rare terms are left out once it is encoded: all terms of fewer than
 * {@link #FREQUENCY_MIN} rows weigh the same, before and after. Immutable.
 */
public final class TermStatistics implements WordWeights {
    /** Terms of fewer rows are not told apart. */
    public static final int FREQUENCY_MIN = 3;

    /** Frequencies whose logarithm is held, because it is asked for at every term of every record. */
    private static final int FREQUENCIES_HELD = 16_384;

    /** From so many rows on each half is counted by a thread of its own. */
    private static final int HALVES_MIN = 10_000;

    private static final int FORMAT = 4;

    private final Layout layout;
    private final int rows;
    private final LongIntTable frequencies;
    private final double[] bitsByFrequency;

    private TermStatistics(Layout layout, int rows, LongIntTable frequencies) {
        this.layout = layout;
        this.rows = rows;
        this.frequencies = frequencies;
        this.bitsByFrequency = new double[FREQUENCIES_HELD];
        for (int frequency = 0; frequency < FREQUENCIES_HELD; frequency++) {
            bitsByFrequency[frequency] = computeBits(frequency);
        }
    }

    /** The statistics of companies, see {@link Layout#companies}. */
    public static TermStatistics of(Iterable<ReferenceRow> rows) {
        return of(Layout.companies(), rows);
    }

    /** The statistics of rows that are searched and compared by a layout. */
    public static TermStatistics of(Layout layout, Iterable<ReferenceRow> rows) {
        if (rows instanceof List<ReferenceRow> list && list.size() >= HALVES_MIN) {
            int middle = list.size() / 2;
            CompletableFuture<TermStatistics> first =
                    CompletableFuture.supplyAsync(() -> counted(layout, list.subList(0, middle)));
            TermStatistics second = counted(layout, list.subList(middle, list.size()));
            return first.join().merge(second);
        }
        return counted(layout, rows);
    }

    private static TermStatistics counted(Layout layout, Iterable<ReferenceRow> rows) {
        LongIntTable frequencies = new LongIntTable(1 << 12);
        TermList terms = new TermList(layout);
        int count = 0;
        for (ReferenceRow row : rows) {
            terms.collectAll(row.normalised());
            for (int i = 0; i < terms.size(); i++) {
                frequencies.add(terms.hash(i), 1);
            }
            count++;
        }
        return new TermStatistics(layout, count, frequencies);
    }

    /**
     * The statistics of both lists of rows together; exact only between statistics that were not yet encoded.
     *
     * @throws IllegalArgumentException where they are of different layouts
     */
    public TermStatistics merge(TermStatistics other) {
        if (!layout.equals(other.layout)) {
            throw new IllegalArgumentException("statistics of different layouts cannot be merged");
        }
        LongIntTable sum = new LongIntTable(frequencies.size() + other.frequencies.size());
        sum.addAll(frequencies);
        sum.addAll(other.frequencies);
        return new TermStatistics(layout, rows + other.rows, sum);
    }

    /** By what the rows are searched and compared. */
    public Layout layout() {
        return layout;
    }

    /** How many rows were counted. */
    public int rows() {
        return rows;
    }

    /** In how many rows the term occurs; 1 for all rare ones. */
    public int frequency(long termHash) {
        int frequency = frequencies.get(termHash);
        return frequency < FREQUENCY_MIN ? 1 : frequency;
    }

    @Override
    public double bits(long termHash) {
        return bitsOfFrequency(frequency(termHash));
    }

    /** The information of a term that occurs in so many rows. */
    double bitsOfFrequency(int frequency) {
        return frequency < FREQUENCIES_HELD ? bitsByFrequency[frequency] : computeBits(frequency);
    }

    private double computeBits(int frequency) {
        return Math.max(0, log2((rows + 1.0) / (frequency + 0.5)));
    }

    @Override
    public double rowBits() {
        return Math.max(1, log2(rows + 1.0));
    }

    private static double log2(double value) {
        // StrictMath: the same weights on every machine
        return StrictMath.log(value) / StrictMath.log(2);
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(1024);
        encode(out, FREQUENCY_MIN);
        return out.toBytes();
    }

    /** Every term, rare ones too: for partial counts that are still to be merged. */
    public byte[] encodeWithRareTerms() {
        ByteWriter out = new ByteWriter(1024);
        encode(out, 1);
        return out.toBytes();
    }

    private void encode(ByteWriter out, int frequencyMin) {
        long[] keys = frequencies.sortedKeys(frequencyMin);
        out.writeByte(FORMAT);
        layout.encode(out);
        out.writeVarint(rows).writeVarint(keys.length);
        for (long key : keys) {
            out.writeLong(key).writeVarint(frequencies.get(key));
        }
    }

    void encode(ByteWriter out) {
        encode(out, FREQUENCY_MIN);
    }

    /** @throws MalformedBytesException where the bytes are no statistics */
    public static TermStatistics decode(byte[] bytes) {
        return decode(new ByteReader(bytes));
    }

    static TermStatistics decode(ByteReader in) {
        in.expectFormat(FORMAT, "term statistics");
        Layout layout = Layout.decode(in);
        int rows = in.readVarint();
        int count = in.readCount();
        if (rows < 0) {
            throw new MalformedBytesException("term statistics of " + rows + " rows");
        }
        LongIntTable frequencies = new LongIntTable(count);
        for (int i = 0; i < count; i++) {
            frequencies.put(in.readLong(), in.readVarint());
        }
        return new TermStatistics(layout, rows, frequencies);
    }
}
