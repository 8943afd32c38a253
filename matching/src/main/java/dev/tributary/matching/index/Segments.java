package dev.tributary.matching.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The segments of an epoch: those of its base, and where references have changed since, one more with the changes. */
public final class Segments {
    private Segments() {}

    /**
     * Rows as base segments, each row in the segment that {@link SegmentAssignment} gives its id; a segment may be empty.
     *
     * @param rows each reference id once
     * @param statistics of the whole epoch
     * @param count how many segments, at least 1
     */
    public static List<Segment> base(Collection<ReferenceRow> rows, TermStatistics statistics, int count) {
        List<List<ReferenceRow>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        rows.forEach(row ->
                parts.get(SegmentAssignment.segmentOf(row.referenceId(), count)).add(row));
        List<Segment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(Segment.build("base-" + i, parts.get(i), statistics, count));
        }
        return segments;
    }

    /** Rows as one or more segments with their own statistics, as companies are compared. */
    public static List<Segment> base(Collection<ReferenceRow> rows, int count) {
        return base(rows, TermStatistics.of(rows), count);
    }

    /**
     * Base segments with what has changed since: the changed references are no longer found in them, but in one more
     * segment, which weighs by the same statistics.
     *
     * @param changed ids of the references that were added, changed or deleted since
     * @param rows the rows of those that are not deleted
     */
    public static List<Segment> updated(List<Segment> base, Set<String> changed, Collection<ReferenceRow> rows) {
        List<Segment> segments = new ArrayList<>();
        base.forEach(segment -> segments.add(segment.without(changed)));
        segments.add(Segment.build("update", rows, base.get(0).statistics(), 1));
        return segments;
    }
}
