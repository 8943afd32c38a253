package dev.tributary.matching.index;

import dev.tributary.matching.evaluate.LabelledSet;

/** How often the search for candidates finds a record's true reference. */
public final class CandidateRecall {
    private CandidateRecall() {}

    /**
     * Recall and cost of the search in one segment.
     *
     * @param recall share of the true pairs that are among the candidates
     * @param candidatesPerRecord mean number of candidates
     * @param microsPerRecord mean time of one search
     */
    public record Figures(double recall, double candidatesPerRecord, double microsPerRecord) {}

    public static Figures of(Segment segment, LabelledSet set) {
        CandidateSearch search = new CandidateSearch(segment);
        long found = 0;
        long pairs = 0;
        long candidates = 0;
        long started = System.nanoTime();
        for (int i = 0; i < set.records().size(); i++) {
            int count = search.search(set.records().get(i));
            candidates += count;
            var truth = set.truth().referencesByRecord().get(set.recordIds().get(i));
            if (truth == null) {
                continue;
            }
            pairs += truth.size();
            for (int c = 0; c < count; c++) {
                found += truth.contains(segment.referenceId(search.row(c))) ? 1 : 0;
            }
        }
        double micros = (System.nanoTime() - started) / 1e3;
        int records = set.records().size();
        return new Figures(found / (double) pairs, candidates / (double) records, micros / records);
    }
}
