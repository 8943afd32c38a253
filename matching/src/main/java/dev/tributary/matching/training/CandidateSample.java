package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.CandidateLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Finds the pairs that are learnt from: as matching would find them, of a sample of the records. */
final class CandidateSample {
    /** Records that are looked at, evenly spread over all of them. */
    private static final int RECORDS_MAX = 8_000;

    /** Candidates of a record that count: those of most weight before training. */
    private static final int CANDIDATES_MAX = 12;

    /** One in so many claimed references is taken away at a time. */
    private static final int FOLDS = 5;

    /** Records without a match that are enough to tell what such records score. */
    private static final int UNMATCHED_ENOUGH = 500;

    private final List<ReferenceRow> references;
    private final TermStatistics statistics;
    private final double[][] priorWeights;
    private final TrainingProgress progress;
    private List<Entity> sampled = List.of();
    /** Of each reference number in {@link #ofRecords}' pairs the reference's id. */
    private IntFunction<String> idOfReference = number -> "";

    /** @param priorWeights what the levels of each feature are worth before training */
    CandidateSample(Layout layout, List<ReferenceRow> references, double[][] priorWeights, TrainingProgress progress) {
        this.references = references;
        this.priorWeights = priorWeights;
        this.progress = progress;
        progress.at("index", 0, 1);
        this.statistics = TermStatistics.of(layout, references);
        progress.at("index", 1, 1);
    }

    /** Records with their candidates among all references. */
    CandidatePairs ofRecords(List<Entity> records) {
        int taken = Math.min(RECORDS_MAX, records.size());
        sampled = IntStream.range(0, taken)
                .mapToObj(i -> records.get((int) ((long) i * records.size() / taken)))
                .toList();
        Segment segment = Segment.build("training", references, statistics, 1);
        idOfReference = segment::referenceId;
        CandidatePairs pairs = new CandidatePairs();
        addRecords(sampled, segment, pairs);
        return pairs;
    }

    /** The records of {@link #ofRecords}. */
    List<Entity> sampled() {
        return sampled;
    }

    /** Records without a match, and their candidates. */
    record Unmatched(List<Entity> records, CandidatePairs pairs) {}

    /**
     * Records that surely have a match, as they would look without it: the references that some of them claim are taken
     * away, and these records search the others. So they show what the best candidate of a record without a match is like.
     *
     * @param claims by record of {@link #ofRecords} the number of the reference that it surely claims, -1 for none
     */
    Unmatched withoutClaimed(int[] claims) {
        int[] sure = IntStream.range(0, claims.length)
                .filter(record -> claims[record] >= 0)
                .toArray();
        CandidatePairs pairs = new CandidatePairs();
        List<Entity> unmatched = new ArrayList<>();
        for (int fold = 0; fold < FOLDS && pairs.records() < UNMATCHED_ENOUGH; fold++) {
            Set<String> claimed = new HashSet<>();
            List<Entity> records = new ArrayList<>();
            for (int i = fold; i < sure.length; i += FOLDS) {
                claimed.add(idOfReference.apply(claims[sure[i]]));
                records.add(sampled.get(sure[i]));
            }
            List<ReferenceRow> others = references.stream()
                    .filter(row -> !claimed.contains(row.referenceId()))
                    .toList();
            addRecords(records, Segment.build("unclaimed", others, statistics, 1), pairs);
            unmatched.addAll(records);
        }
        return new Unmatched(unmatched, pairs);
    }

    private void addRecords(List<Entity> records, Segment among, CandidatePairs pairs) {
        CandidateLevels candidates = new CandidateLevels(among);
        for (int i = 0; i < records.size(); i++) {
            addRecord(candidates, candidates.find(records.get(i)), 0, pairs);
            tell(i + 1, records.size());
        }
    }

    /**
     * @param count candidates that were found
     * @param offset added to the references' numbers
     */
    private void addRecord(CandidateLevels candidates, int count, int offset, CandidatePairs pairs) {
        byte[][] levels = new byte[count][];
        double[] scores = new double[count];
        for (int c = 0; c < count; c++) {
            levels[c] = candidates.levels(c).clone();
            for (int f = 0; f < levels[c].length; f++) {
                scores[c] -= priorWeights[f][levels[c][f]];
            }
        }
        double[] ascending = scores.clone();
        Arrays.sort(ascending);
        double worst = count <= CANDIDATES_MAX ? Double.MAX_VALUE : ascending[CANDIDATES_MAX - 1];
        int added = 0;
        for (int c = 0; c < count && added < CANDIDATES_MAX; c++) {
            if (scores[c] <= worst) {
                pairs.add(levels[c], offset + candidates.row(c));
                added++;
            }
        }
        pairs.endRecord();
    }

    /**
     * Pairs of one table's rows with each other.
     *
     * @param competing by searching row and pass, as if one half of the table were matched against the other
     * @param apart each pair once, as a record of its own
     */
    record Within(CandidatePairs competing, CandidatePairs apart) {}

    /**
     * Pairs of the references with each other. In each pass the rows whose number has a certain bit are searched by those
     * that have not, so that no row meets itself; as many passes as the sample allows.
     */
    Within withinOneTable() {
        int rows = references.size();
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, rows - 1));
        int passes = Math.max(1, Math.min(bits, 2 * RECORDS_MAX / Math.max(1, rows)));
        Within within = new Within(new CandidatePairs(), new CandidatePairs());
        Set<Long> taken = new HashSet<>();
        Map<String, Integer> rowOfId = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            rowOfId.put(references.get(row).referenceId(), row);
        }
        for (int pass = 0; pass < passes; pass++) {
            int bit = 1 << pass;
            int[] searching =
                    IntStream.range(0, rows).filter(row -> (row & bit) == 0).toArray();
            List<ReferenceRow> searched = IntStream.range(0, rows)
                    .filter(row -> (row & bit) != 0)
                    .mapToObj(references::get)
                    .toList();
            CandidateLevels candidates = new CandidateLevels(Segment.build("training", searched, statistics, 1));
            int count = Math.min(RECORDS_MAX, searching.length);
            for (int i = 0; i < count; i++) {
                int row = searching[(int) ((long) i * searching.length / count)];
                int found = candidates.find(references.get(row).normalised());
                addRecord(candidates, found, pass * rows, within.competing);
                for (int c = 0; c < found; c++) {
                    int other = rowOfId.get(candidates.referenceId(c));
                    long pair = (long) Math.min(row, other) << Integer.SIZE | Math.max(row, other);
                    if (taken.add(pair)) {
                        within.apart.add(candidates.levels(c), other);
                        within.apart.endRecord();
                    }
                }
                tell(i + 1, count);
            }
        }
        return within;
    }

    private void tell(int done, int all) {
        if (done % 500 == 0 || done == all) {
            progress.at("candidates", done, all);
        }
    }
}
