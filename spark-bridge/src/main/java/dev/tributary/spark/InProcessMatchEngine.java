package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentAssignment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.Superseded;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.EpochRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Matching in this process: reads the reference topic up to an epoch's offsets and builds the same segments. */
final class InProcessMatchEngine implements MatchEngine {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessMatchEngine.class);

    private final ReferenceTopicReader topic;
    private final MatchModel model;
    private final int threads;

    /** Current content of the topic as far as it was read. */
    private final TreeMap<String, ReferenceRow> rows = new TreeMap<>();
    /** References that changed since the base was built. */
    private final Set<String> changed = new TreeSet<>();

    private EpochRecord base;
    private TermStatistics statistics;
    private List<Segment> baseSegments = List.of();
    private volatile LocalMatcher matcher;
    private volatile Contents contents = new Contents(0, Map.of());
    private volatile long live;
    private final boolean keepsContents;

    /** The references of an epoch, by id. */
    private record Contents(long epoch, Map<String, ReferenceRow> rows) {}

    /**
     * @param threads that share a batch
     * @param keepsContents whether {@link #references} is going to be asked
     */
    InProcessMatchEngine(ReferenceTopicReader topic, MatchModel model, int threads, boolean keepsContents) {
        this.topic = topic;
        this.model = model;
        this.threads = threads;
        this.keepsContents = keepsContents;
    }

    @Override
    public void load(EpochRecord wantedBase, EpochRecord epoch) throws InterruptedException {
        long startedNs = System.nanoTime();
        if (!wantedBase.equals(base)) {
            readUpTo(wantedBase);
            buildBase(wantedBase);
        }
        readUpTo(epoch);
        List<Segment> segments = new ArrayList<>(baseSegments);
        Superseded superseded = Superseded.NONE;
        if (!changed.isEmpty()) {
            List<ReferenceRow> updates =
                    changed.stream().filter(rows::containsKey).map(rows::get).toList();
            int firstUpdate = segments.size();
            segments.add(Segment.build("update", updates, statistics, 1));
            Set<String> replaced = Set.copyOf(changed);
            superseded = (position, referenceId) -> position < firstUpdate && replaced.contains(referenceId);
        }
        live = rows.size();
        if (keepsContents) {
            contents = new Contents(epoch.epoch(), new HashMap<>(rows));
        }
        matcher = new LocalMatcher(segments, superseded, epoch.epoch(), model);
        LOG.info(
                "reference epoch {} is loaded: {} references in {} segments, {} changed since epoch {}, {} ms",
                epoch.epoch(),
                live,
                wantedBase.segments(),
                changed.size(),
                wantedBase.epoch(),
                (System.nanoTime() - startedNs) / 1_000_000);
    }

    private void readUpTo(EpochRecord epoch) throws InterruptedException {
        topic.readUpTo(epoch.offsets(), change -> {
            changed.add(change.referenceId());
            change.row()
                    .ifPresentOrElse(
                            row -> rows.put(change.referenceId(), row), () -> rows.remove(change.referenceId()));
        });
    }

    private void buildBase(EpochRecord wanted) {
        statistics = TermStatistics.of(rows.values());
        Map<Integer, List<ReferenceRow>> bySegment = new TreeMap<>();
        for (ReferenceRow row : rows.values()) {
            bySegment
                    .computeIfAbsent(
                            SegmentAssignment.segmentOf(row.referenceId(), wanted.segments()),
                            segment -> new ArrayList<>())
                    .add(row);
        }
        List<Segment> built = new ArrayList<>();
        bySegment.forEach((segment, members) ->
                built.add(Segment.build("base-" + segment, members, statistics, wanted.segments())));
        baseSegments = built;
        base = wanted;
        changed.clear();
    }

    @Override
    public OptionalLong liveReferences() {
        return matcher == null ? OptionalLong.empty() : OptionalLong.of(live);
    }

    @Override
    public List<MatchDecision> match(List<Entity> normalised) {
        return matcher.match(normalised, threads);
    }

    @Override
    public Map<String, Entity> references(Set<String> ids, long epoch) {
        Contents kept = contents;
        if (kept.epoch() != epoch) {
            throw new UnavailableException("reference epoch " + epoch + " is gone; the batch is matched again", null);
        }
        Map<String, Entity> found = new HashMap<>();
        for (String id : ids) {
            if (kept.rows().containsKey(id)) {
                found.put(id, kept.rows().get(id).normalised());
            }
        }
        return found;
    }

    @Override
    public void interrupt() {
        // A batch takes well under a second.
    }

    @Override
    public void close() {
        topic.close();
    }
}
