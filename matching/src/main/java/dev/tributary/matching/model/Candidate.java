package dev.tributary.matching.model;

import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.features.Feature;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.packed.TextSlice;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * A reference row that was found for a record, with the level of every feature: enough to score, decide and explain. A
 * row that only takes a place among a record's heaviest rows, but cannot be among its best, has no levels. Immutable.
 */
public final class Candidate {
    /** The order in which rows are taken as candidates: the heaviest first, of equal weight the smaller id. */
    public static final Comparator<Candidate> HEAVIEST_FIRST =
            Comparator.comparingInt(Candidate::weight).reversed().thenComparing(Candidate::referenceId);

    private static final byte[] NO_LEVELS = {};

    private final TextSlice referenceId;
    private final byte[] levels;
    private final byte[] grades;
    private final int weight;

    public Candidate(String referenceId, byte[] levels, byte[] grades, int weight) {
        this(TextSlice.of(referenceId), levels, grades, weight);
    }

    /**
     * @param levels the level of each feature in the features' order
     * @param grades the similarity of each feature in 1/250, {@link Comparison#NO_VALUE} where it is not graded
     * @param weight the weight of the index terms that it shares with the record
     */
    public Candidate(TextSlice referenceId, byte[] levels, byte[] grades, int weight) {
        this(weight, referenceId, levels.clone(), grades.clone());
    }

    /** Keeps the levels and grades that it is given. */
    private Candidate(int weight, TextSlice referenceId, byte[] levels, byte[] grades) {
        this.referenceId = Objects.requireNonNull(referenceId, "referenceId");
        if (levels.length != grades.length) {
            throw new IllegalArgumentException(
                    "a candidate has " + levels.length + " levels and " + grades.length + " grades");
        }
        for (byte level : levels) {
            if (level < 0 || level >= Feature.LEVELS_MAX) {
                throw new IllegalArgumentException("no feature has a level " + level);
            }
        }
        this.levels = levels;
        this.grades = grades;
        this.weight = weight;
    }

    /** A row that takes a place, but cannot be among the best. */
    public static Candidate placeholder(TextSlice referenceId, int weight) {
        return new Candidate(weight, referenceId, NO_LEVELS, NO_LEVELS);
    }

    /** Whether it has no levels, see {@link #placeholder}. */
    public boolean isPlaceholder() {
        return levels.length == 0;
    }

    public String referenceId() {
        return referenceId.toString();
    }

    /** The weight of the index terms that it shares with the record. */
    public int weight() {
        return weight;
    }

    public int level(Feature feature) {
        return levels[feature.ordinal()];
    }

    /** The similarity in 0..1, or NaN where the feature is not graded or missing. */
    public double value(Feature feature) {
        int grade = grades[feature.ordinal()] & 0xff;
        return grade == (Comparison.NO_VALUE & 0xff) ? Double.NaN : grade / 250.0;
    }

    /** Whether all features are on the same level: nothing tells the two apart. */
    public boolean sameEvidence(Candidate other) {
        return Arrays.equals(levels, other.levels);
    }

    /** Levels by feature; not to be written to. */
    byte[] levels() {
        return levels;
    }

    /** Similarities by feature in 1/250; not to be written to. */
    byte[] grades() {
        return grades;
    }

    /** Levels by feature. */
    public byte[] copyOfLevels() {
        return levels.clone();
    }

    /** By feature what trees see of it, see {@link TreeEnsemble#value}. */
    public int[] values() {
        int[] values = new int[levels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = TreeEnsemble.value(levels[i], grades[i]);
        }
        return values;
    }

    /** How many features it has levels of. */
    public int features() {
        return levels.length;
    }

    /** The kind with the weight; two levels a byte; a bit for each feature that has a grade; these grades. */
    public void encode(ByteWriter out) {
        out.writeText(referenceId).writeVarint(weight << 1 | (isPlaceholder() ? 1 : 0));
        for (int i = 0; i < levels.length; i += 2) {
            out.writeByte(levels[i] << 4 | (i + 1 < levels.length ? levels[i + 1] : 0));
        }
        for (int i = 0; i < grades.length; i += Byte.SIZE) {
            int bits = 0;
            for (int j = i; j < Math.min(grades.length, i + Byte.SIZE); j++) {
                bits |= grades[j] == Comparison.NO_VALUE ? 0 : 1 << j - i;
            }
            out.writeByte(bits);
        }
        for (byte grade : grades) {
            if (grade != Comparison.NO_VALUE) {
                out.writeByte(grade);
            }
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param features how many features it has
     */
    public static Candidate decode(ByteReader in, int features) {
        TextSlice referenceId = in.readSlice();
        int weightAndKind = in.readVarint();
        int weight = weightAndKind >>> 1;
        if ((weightAndKind & 1) != 0) {
            return placeholder(referenceId, weight);
        }
        byte[] levels = new byte[features];
        for (int i = 0; i < levels.length; i += 2) {
            int two = in.readByte();
            levels[i] = (byte) (two >>> 4 & 0xf);
            if (i + 1 < levels.length) {
                levels[i + 1] = (byte) (two & 0xf);
            }
        }
        byte[] grades = new byte[features];
        for (int i = 0; i < grades.length; i += Byte.SIZE) {
            int bits = in.readByte();
            for (int j = i; j < Math.min(grades.length, i + Byte.SIZE); j++) {
                grades[j] = (bits >>> j - i & 1) == 0 ? Comparison.NO_VALUE : 0;
            }
        }
        for (int i = 0; i < grades.length; i++) {
            if (grades[i] != Comparison.NO_VALUE) {
                grades[i] = (byte) in.readByte();
            }
        }
        try {
            return new Candidate(weight, referenceId, levels, grades);
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a candidate list is not of this version: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidate that
                && referenceId.equals(that.referenceId)
                && weight == that.weight
                && Arrays.equals(levels, that.levels)
                && Arrays.equals(grades, that.grades);
    }

    @Override
    public int hashCode() {
        return 31 * referenceId.hashCode() + Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
        return "Candidate[" + referenceId + ", levels " + Arrays.toString(levels) + "]";
    }
}
