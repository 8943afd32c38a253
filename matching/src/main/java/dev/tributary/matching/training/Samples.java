package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled pairs, compared, with the candidates that their records have among all references.
 *
 * @param records of each pair its record's id
 * @param candidates the pairs' evidence
 * @param values what trees see of them
 * @param matches whether they are matches
 * @param found of each record its best candidates, labelled or not; empty where candidates do not compete
 */
record Samples(
        List<String> records,
        List<Candidate> candidates,
        int[][] values,
        boolean[] matches,
        Map<String, List<Candidate>> found) {

    /** Candidates of a record that are kept: those that compete, by any model that is learnt from here on. */
    private static final int FOUND_MAX = 2 * Decider.CANDIDATES_MAX;

    private static final int BATCH = 1_000;

    /**
     * Compares pairs and looks for their records' candidates.
     *
     * @param start by which a record's best candidates are told; where its candidates do not compete, none are looked for
     */
    static Samples of(
            List<LabelledPair> pairs,
            List<ReferenceRow> references,
            MatchModel start,
            boolean competing,
            TrainingProgress progress) {
        TermStatistics statistics = TermStatistics.of(start.layout(), references);
        PairLevels levels = new PairLevels(statistics);
        List<Candidate> candidates = pairs.stream()
                .map(pair -> levels.of(pair.record(), new ReferenceRow(pair.referenceId(), pair.reference())))
                .toList();
        boolean[] matches = new boolean[pairs.size()];
        for (int i = 0; i < matches.length; i++) {
            matches[i] = pairs.get(i).match();
        }
        Map<String, List<Candidate>> found = competing
                ? found(pairs, Segment.build("labels", references, statistics, 1), start, progress)
                : Map.of();
        return new Samples(
                pairs.stream().map(LabelledPair::recordId).toList(),
                candidates,
                candidates.stream().map(Candidate::values).toArray(int[][]::new),
                matches,
                found);
    }

    private static Map<String, List<Candidate>> found(
            List<LabelledPair> pairs, Segment segment, MatchModel start, TrainingProgress progress) {
        Map<String, Entity> records = new LinkedHashMap<>();
        pairs.forEach(pair -> records.put(pair.recordId(), pair.record()));
        List<String> ids = List.copyOf(records.keySet());
        Map<String, List<Candidate>> found = new LinkedHashMap<>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<String> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
            CandidateLists lists = SegmentMatcher.match(
                    segment, new RecordBatch(batch.stream().map(records::get).toList()), start);
            for (int i = 0; i < batch.size(); i++) {
                found.put(batch.get(i), best(lists.of(i), start));
            }
            progress.at("pairs", from + batch.size(), ids.size());
        }
        return found;
    }

    private static List<Candidate> best(List<Candidate> heaviestFirst, MatchModel model) {
        return Decider.heaviest(List.of(heaviestFirst)).stream()
                .filter(candidate -> !candidate.isPlaceholder())
                .sorted(Comparator.comparingDouble((Candidate candidate) -> -model.score(candidate))
                        .thenComparing(Candidate::referenceId))
                .limit(FOUND_MAX)
                .toList();
    }

    int size() {
        return matches.length;
    }

    /** The pairs of these numbers. */
    Samples only(int[] numbers) {
        List<String> keptRecords = new ArrayList<>();
        List<Candidate> keptCandidates = new ArrayList<>();
        int[][] keptValues = new int[numbers.length][];
        boolean[] keptMatches = new boolean[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            keptRecords.add(records.get(numbers[i]));
            keptCandidates.add(candidates.get(numbers[i]));
            keptValues[i] = values[numbers[i]];
            keptMatches[i] = matches[numbers[i]];
        }
        return new Samples(keptRecords, keptCandidates, keptValues, keptMatches, found);
    }

    double[] scores(MatchModel model) {
        return candidates.stream().mapToDouble(model::score).toArray();
    }

    /** The scores of the candidates that a pair competes with, best first. */
    double[] rivals(int pair, MatchModel model) {
        String own = candidates.get(pair).referenceId();
        return found.getOrDefault(records.get(pair), List.of()).stream()
                .filter(candidate -> !candidate.referenceId().equals(own))
                .mapToDouble(candidate -> -model.score(candidate))
                .sorted()
                .map(score -> -score)
                .limit(Decider.CANDIDATES_MAX - 1)
                .toArray();
    }

    boolean bothKinds() {
        boolean match = false;
        boolean other = false;
        for (boolean m : matches) {
            match |= m;
            other |= !m;
        }
        return match && other;
    }
}
