package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Comparison;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import java.util.List;
import java.util.Optional;

/**
 * What matching would find if it followed every term and compared whatever that finds: to measure what the bounds cost. Slow;
 * one per thread.
 */
public final class UnboundedSearch {
    private static final int ROWS_MAX = 2_000;

    private final List<Part> parts;
    private final MatchModel model;

    private record Part(Segment segment, CandidateSearch search, Comparison comparison) {}

    public UnboundedSearch(List<Segment> segments, MatchModel model) {
        this.parts = segments.stream()
                .map(segment -> new Part(
                        segment,
                        new CandidateSearch(segment, Long.MAX_VALUE, ROWS_MAX),
                        new Comparison(segment.rows(), segment.statistics())))
                .toList();
        this.model = model;
    }

    /** The best reference, where its probability alone reaches the model's threshold of a match. */
    public Optional<String> match(Entity record) {
        double best = Double.NEGATIVE_INFINITY;
        String bestId = "";
        for (Part part : parts) {
            int count = part.search.search(record);
            if (count > 0) {
                part.comparison.prepare(record);
            }
            for (int i = 0; i < count; i++) {
                part.comparison.compare(part.search.row(i));
                double score = model.score(part.comparison.levels(), part.comparison.grades());
                if (score >= best) {
                    String id = part.segment.referenceId(part.search.row(i));
                    if (score > best || id.compareTo(bestId) < 0) {
                        best = score;
                        bestId = id;
                    }
                }
            }
        }
        return Decider.probability(best) >= model.match() ? Optional.of(bestId) : Optional.empty();
    }
}
