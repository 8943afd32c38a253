package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;

import dev.tributary.matching.Entity;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.spark.functions.MatchSegment;
import dev.tributary.spark.functions.PackedList;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matching over Spark Connect. The reference table becomes index segments, built and cached on Spark; a batch travels in
 * a function, which matches each slice of it against every segment, and the few candidates come back to be
 * decided here. A batch ends with the segments that it began with, whatever is loaded meanwhile. When the session is lost,
 * segments are built again from the table.
 */
final class SparkMatchEngine implements MatchEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SparkMatchEngine.class);

    private final SparkWorker worker;
    private final SparkReferenceTable table;
    private final SparkSegments segments;
    private final MatchModel model;
    private final byte[] modelBytes;

    /** Held while an epoch is made the current one; batches wait for it only where their session has no segments. */
    private final Object loading = new Object();

    private volatile SparkSegments.Epoch current;
    /** A base that no epoch uses yet; it changes while {@link #loading} is held. */
    private volatile SparkSegments.Base prepared;

    SparkMatchEngine(SparkWorker worker, SparkReferenceTable table, MatchModel model) {
        this.worker = worker;
        this.table = table;
        this.segments = new SparkSegments(table, model.layout());
        this.model = model;
        this.modelBytes = model.encode();
    }

    @Override
    public void load(EpochState state) throws InterruptedException {
        worker.callAtLength("load reference", open -> {
            synchronized (loading) {
                replaceCurrent(open, state);
            }
            return true;
        });
    }

    private void replaceCurrent(SparkWorker.Open open, EpochState state) {
        long startedNs = System.nanoTime();
        SparkSegments.Epoch before = current;
        SparkSegments.Base base = base(open, state, before);
        SparkSegments.Epoch fresh = segments.epoch(open, state, base);
        current = fresh;
        if (prepared == base) {
            // From here on the base is the epoch's: it goes with the last batch that uses it.
            prepared = null;
            base.shared().release();
        } else if (!state.nextBase().equals(Optional.ofNullable(prepared).map(SparkSegments.Base::base))) {
            // It was announced, and then another took its place.
            keep(null, open.generation());
        }
        // What lived in a lost session is gone with it.
        if (before != null && before.session() == open.generation()) {
            before.shared().release();
        }
        LOG.info(
                "reference epoch {} is loaded: {} references in {} segments, changes since epoch {}, {} ms",
                state.epoch().epoch(),
                fresh.live(),
                state.epoch().segments(),
                state.epoch().baseEpoch(),
                (System.nanoTime() - startedNs) / 1_000_000);
    }

    private SparkSegments.Base base(SparkWorker.Open open, EpochState state, SparkSegments.Epoch before) {
        EpochState.Base wanted = state.searchedBase();
        if (before != null && isOf(before.base(), open, wanted)) {
            return before.base();
        }
        if (prepared == null || !isOf(prepared, open, wanted)) {
            keep(segments.base(open, wanted, state.table(), before != null), open.generation());
        }
        return prepared;
    }

    /**
     * Keeps a base until an epoch uses it, in the place of the one before.
     *
     * @param ready null for none
     * @param session that is open: what lived in a lost one is gone with it
     */
    private void keep(SparkSegments.Base ready, long session) {
        SparkSegments.Base before = prepared;
        prepared = ready;
        if (before != null && before.session() == session) {
            before.shared().release();
        }
    }

    private static boolean isOf(SparkSegments.Base base, SparkWorker.Open open, EpochState.Base wanted) {
        return base.session() == open.generation() && base.base().equals(wanted);
    }

    @Override
    public void prepare(EpochState state) throws InterruptedException {
        EpochState.Base wanted = state.nextBase().orElseThrow();
        long startedNs = System.nanoTime();
        SparkSegments.Base ready =
                worker.callAtLength("prepare reference", open -> segments.base(open, wanted, state.table(), true));
        synchronized (loading) {
            SparkSegments.Epoch loaded = current;
            if (loaded != null
                    && loaded.session() == ready.session()
                    && loaded.base().base().equals(wanted)) {
                // An epoch that came meanwhile uses one of its own already.
                ready.shared().release();
                return;
            }
            keep(ready, ready.session());
        }
        LOG.info(
                "the base of reference epoch {} is prepared: {} segments, {} ms",
                wanted.epoch(),
                wanted.segments(),
                (System.nanoTime() - startedNs) / 1_000_000);
    }

    @Override
    public boolean isPrepared(EpochState.Base wanted) {
        SparkSegments.Base ready = prepared;
        SparkSegments.Epoch loaded = current;
        return ready != null
                && loaded != null
                && ready.session() == loaded.session()
                && ready.base().equals(wanted);
    }

    @Override
    public OptionalLong liveReferences() {
        SparkSegments.Epoch loaded = current;
        return loaded == null ? OptionalLong.empty() : OptionalLong.of(loaded.live());
    }

    @Override
    public List<MatchDecision> match(List<Entity> normalised) throws InterruptedException {
        // Apart from the matching: a session that was lost costs this batch the loading too.
        worker.callAtLength("load reference", open -> {
            acquire(open).shared().release();
            return true;
        });
        return worker.call("match", open -> {
            SparkSegments.Epoch epoch = acquire(open);
            try {
                return match(normalised, epoch);
            } finally {
                epoch.shared().release();
            }
        });
    }

    /** The epoch that the batch pins, with its segments in this session. */
    private SparkSegments.Epoch acquire(SparkWorker.Open open) {
        while (true) {
            SparkSegments.Epoch loaded = current;
            if (loaded.session() == open.generation()) {
                if (loaded.shared().acquire()) {
                    return loaded;
                }
            } else if (loaded.session() > open.generation()) {
                throw new UnavailableException("the Spark session was replaced meanwhile", null);
            } else {
                synchronized (loading) {
                    if (current.session() < open.generation()) {
                        replaceCurrent(open, current.state());
                    }
                }
            }
        }
    }

    private List<MatchDecision> match(List<Entity> normalised, SparkSegments.Epoch epoch) {
        List<RecordBatch> slices = slices(normalised, epoch.base().slices());
        byte[] batch =
                PackedList.encode(slices.stream().map(RecordBatch::encode).toList());
        Map<Integer, List<Row>> answers =
                answers(epoch, batch).stream().collect(Collectors.groupingBy(row -> row.getInt(0)));
        List<MatchDecision> decisions = new ArrayList<>(normalised.size());
        for (int slice = 0; slice < slices.size(); slice++) {
            decide(slices.get(slice).size(), epoch, answers.getOrDefault(slice, List.of()), decisions);
        }
        return decisions;
    }

    /** Slice, position of the segment, what was found. Segments travel only where a task does not know its own yet. */
    private List<Row> answers(SparkSegments.Epoch epoch, byte[] batch) {
        List<Row> answers = ask(epoch, batch, false);
        boolean missing = answers.stream().anyMatch(row -> ((byte[]) row.getAs(2))[0] == MatchSegment.MISSING);
        return missing ? ask(epoch, batch, true) : answers;
    }

    private List<Row> ask(SparkSegments.Epoch epoch, byte[] batch, boolean withPayload) {
        return epoch.rows()
                .select(
                        col("slice"),
                        col("position"),
                        Functions.matchSegment(batch, modelBytes, epoch.changes(), withPayload)
                                .as("found"))
                .collectAsList();
    }

    /** The records in so many parts of equal size, in their order. */
    private static List<RecordBatch> slices(List<Entity> records, int count) {
        List<RecordBatch> slices = new ArrayList<>(count);
        for (int slice = 0; slice < count; slice++) {
            slices.add(new RecordBatch(
                    records.subList(records.size() * slice / count, records.size() * (slice + 1) / count)));
        }
        return slices;
    }

    /** Adds the decisions of a slice, whose first record comes after those that are decided. */
    private void decide(int records, SparkSegments.Epoch epoch, List<Row> answers, List<MatchDecision> decisions) {
        int before = decisions.size();
        List<CandidateLists> found =
                answers.stream().map(row -> read(row.getAs(2), before)).toList();
        for (int position = 0; position < records; position++) {
            decisions.add(Decider.decide(
                    CandidateLists.ofRecord(found, position),
                    epoch.state().epoch().epoch(),
                    model));
        }
    }

    private static CandidateLists read(byte[] answer, int before) {
        if (answer[0] == MatchSegment.UNMATCHABLE) {
            throw new UnmatchableRecordException(
                    before + ByteBuffer.wrap(answer, 1, Integer.BYTES).getInt(), new IllegalStateException("on Spark"));
        }
        return CandidateLists.decode(Arrays.copyOfRange(answer, 1, answer.length));
    }

    @Override
    public Map<String, Entity> references(Set<String> ids, long epoch) throws InterruptedException {
        TableView view = current.state().table();
        // Earlier epochs than the base are in no generation any more, and numbers of generations come later.
        if (epoch < view.generation()) {
            throw new UnavailableException("reference epoch " + epoch + " is gone; the batch is matched again", null);
        }
        return worker.call("read references", open -> table.contents(open.session(), ids, epoch, view));
    }

    @Override
    public void interrupt() {
        worker.interrupt();
    }

    @Override
    public void close() {
        worker.close();
    }
}
