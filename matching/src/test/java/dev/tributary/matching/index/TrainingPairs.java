package dev.tributary.matching.index;

import dev.tributary.matching.evaluate.LabelledSet;
import dev.tributary.matching.features.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Candidates with their levels and the truth about them, found and compared as in matching. */
public final class TrainingPairs {
    private TrainingPairs() {}

    /**
     * One record's candidates.
     *
     * @param levels of each candidate the levels by feature
     * @param match the true candidate's position, or -1 where it is not among them
     */
    public record Choice(byte[][] levels, int match) {}

    public static List<Choice> of(LabelledSet set) {
        TermStatistics statistics = TermStatistics.of(set.references());
        Segment segment = Segment.build("training", set.references(), statistics, 1);
        CandidateSearch search = new CandidateSearch(segment);
        Comparison comparison = new Comparison(segment.rows(), statistics);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < set.records().size(); i++) {
            int count = search.search(set.records().get(i));
            comparison.prepare(set.records().get(i));
            byte[][] levels = new byte[count][];
            int match = -1;
            for (int c = 0; c < count; c++) {
                comparison.compare(search.row(c));
                levels[c] = comparison.levels().clone();
                if (set.truth().holds(set.recordIds().get(i), segment.referenceId(search.row(c)))) {
                    match = c;
                }
            }
            choices.add(new Choice(levels, match));
        }
        return choices;
    }
}
