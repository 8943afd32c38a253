package dev.tributary.linkage.match;

import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.model.MatchModel;
import java.io.IOException;
import java.util.List;

/**
 * Where records are searched and compared: in this process or elsewhere, by the same code. What is found is decided here
 * in either case.
 */
public interface SegmentSearch extends AutoCloseable {

    /** How many batches are best given at once, at least 1. */
    int slots();

    /**
     * What each segment has for each batch.
     *
     * @return by batch, then by segment, in their orders
     */
    List<List<CandidateLists>> search(List<RecordBatch> batches) throws IOException;

    @Override
    void close() throws IOException;

    /** Makes a search over segments with a model. */
    @FunctionalInterface
    interface Engine {

        SegmentSearch open(List<Segment> segments, MatchModel model) throws IOException;
    }

    /** In this process. */
    static Engine inProcess(int threads) {
        return (segments, model) -> new SegmentSearch() {
            @Override
            public int slots() {
                return threads;
            }

            @Override
            public List<List<CandidateLists>> search(List<RecordBatch> batches) {
                return Slices.map(
                        0, batches.size(), threads, batch -> SegmentMatcher.match(segments, batches.get(batch), model));
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }
}
