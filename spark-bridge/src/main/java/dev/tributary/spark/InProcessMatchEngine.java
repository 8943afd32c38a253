package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.EpochRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Matching in this process: reads the reference topic up to an epoch's offsets and builds the same segments. */
final class InProcessMatchEngine implements MatchEngine {

    private static final Logger LOG = LoggerFactory.getLogger(InProcessMatchEngine.class);

    /** Epochs whose references can be asked for: batches that pinned an earlier one than the last are still on their way. */
    private static final int EPOCHS_KEPT = 4;

    /** Segments of a base, and where contents are kept its rows by id. */
    private record Built(EpochState.Base base, List<Segment> segments, Map<String, ReferenceRow> rows) {}

    /** The rows of a base to come, and what has changed since. */
    private record Snapshot(EpochState.Base base, List<ReferenceRow> rows, Set<String> changed) {}

    private final ReferenceTopicReader topic;
    private final MatchModel model;
    private final int threads;

    /** Current content of the topic as far as it was read. */
    private final TreeMap<String, ReferenceRow> rows = new TreeMap<>();

    /** The base of the pinned epoch, and the references that changed since. */
    private Built base;

    private Set<String> changed = new TreeSet<>();
    private volatile Snapshot next;
    private volatile Built prepared;
    private volatile LocalMatcher matcher;
    /** Of the last epochs, the newest first. */
    private volatile List<Contents> contents = List.of();

    private volatile long live;
    private final boolean keepsContents;

    /** The references of an epoch, by id: those of its base, and what has changed since, empty where it was removed. */
    private record Contents(long epoch, Map<String, ReferenceRow> base, Map<String, Optional<ReferenceRow>> changes) {
        Optional<ReferenceRow> of(String id) {
            Optional<ReferenceRow> change = changes.get(id);
            return change == null ? Optional.ofNullable(base.get(id)) : change;
        }
    }

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
    public void load(EpochState state) throws InterruptedException {
        long startedNs = System.nanoTime();
        EpochState.Base wanted = state.searchedBase();
        if (base == null || !base.base().equals(wanted)) {
            takeBase(state, wanted);
        }
        keepNext(state);
        readUpTo(state.epoch());
        List<Segment> segments = base.segments();
        if (!changed.isEmpty()) {
            List<ReferenceRow> updates =
                    changed.stream().filter(rows::containsKey).map(rows::get).toList();
            segments = Segments.updated(segments, changed, updates);
        }
        live = rows.size();
        if (keepsContents) {
            keepContents(state.epoch().epoch());
        }
        matcher = new LocalMatcher(segments, state.epoch().epoch(), model);
        LOG.info(
                "reference epoch {} is loaded: {} references in {} segments, {} changed since epoch {}, {} ms",
                state.epoch().epoch(),
                live,
                wanted.segments(),
                changed.size(),
                wanted.epoch(),
                (System.nanoTime() - startedNs) / 1_000_000);
    }

    private void keepContents(long epoch) {
        Map<String, Optional<ReferenceRow>> changes = new HashMap<>();
        changed.forEach(id -> changes.put(id, Optional.ofNullable(rows.get(id))));
        contents = Stream.concat(Stream.of(new Contents(epoch, base.rows(), changes)), contents.stream())
                .limit(EPOCHS_KEPT)
                .toList();
    }

    /** The base that was prepared, or where it was not, one built now. */
    private void takeBase(EpochState state, EpochState.Base wanted) throws InterruptedException {
        Snapshot snapshot = next;
        Built ready = prepared;
        if (ready != null && ready.base().equals(wanted) && snapshot != null) {
            base = ready;
            changed = snapshot.changed();
        } else if (snapshot != null && snapshot.base().equals(wanted)) {
            base = build(wanted, snapshot.rows());
            changed = snapshot.changed();
        } else {
            readUpTo(state.base());
            base = build(wanted, rows.values());
            changed = new TreeSet<>();
        }
        next = null;
        prepared = null;
    }

    /** Keeps the rows of a base to come as they are when its epoch is passed. */
    private void keepNext(EpochState state) throws InterruptedException {
        EpochState.Base coming = state.nextBase().orElse(null);
        if (coming == null) {
            next = null;
        } else if (next == null || !next.base().equals(coming)) {
            readUpTo(state.next().orElseThrow());
            next = new Snapshot(coming, List.copyOf(rows.values()), new TreeSet<>());
        }
    }

    private void readUpTo(EpochRecord epoch) throws InterruptedException {
        Snapshot coming = next;
        topic.readUpTo(epoch.offsets(), change -> {
            changed.add(change.referenceId());
            if (coming != null) {
                coming.changed().add(change.referenceId());
            }
            change.row()
                    .ifPresentOrElse(
                            row -> rows.put(change.referenceId(), row), () -> rows.remove(change.referenceId()));
        });
    }

    private Built build(EpochState.Base wanted, Collection<ReferenceRow> members) {
        Layout layout = model.layout();
        return new Built(
                wanted,
                Segments.base(members, TermStatistics.of(layout, members), wanted.segments()),
                keepsContents
                        ? members.stream().collect(Collectors.toMap(ReferenceRow::referenceId, Function.identity()))
                        : Map.of());
    }

    @Override
    public void prepare(EpochState state) {
        Snapshot snapshot = next;
        if (snapshot != null && state.nextBase().filter(snapshot.base()::equals).isPresent()) {
            prepared = build(snapshot.base(), snapshot.rows());
        }
    }

    @Override
    public boolean isPrepared(EpochState.Base wanted) {
        Built ready = prepared;
        return ready != null && ready.base().equals(wanted);
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
        Contents kept = contents.stream()
                .filter(known -> known.epoch() == epoch)
                .findFirst()
                .orElseThrow(() -> new UnavailableException(
                        "reference epoch " + epoch + " is gone; the batch is matched again", null));
        Map<String, Entity> found = new HashMap<>();
        for (String id : ids) {
            kept.of(id).ifPresent(row -> found.put(id, row.normalised()));
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
