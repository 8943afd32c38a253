package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.matching.Entity;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.Superseded;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.spark.functions.MatchSegment;
import dev.tributary.spark.functions.PackedList;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matching over Spark Connect. The reference table becomes index segments, built and cached on Spark; a batch travels as
 * one binary literal, a function matches each slice of it against every segment, and the few candidates come back to be
 * decided here. When the session is lost, segments are built again from the table.
 */
final class SparkMatchEngine implements MatchEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SparkMatchEngine.class);

    /** The epoch that batches pin. */
    private record Pinned(EpochRecord base, EpochRecord epoch) {}

    /**
     * Segments of one base in one session.
     *
     * @param generation the session they live in
     * @param rows each segment once for each slice
     * @param slices that a batch is cut into, so that all task slots have work
     * @param statistics encoded, shared by all segments of the base
     */
    private record BaseSegments(
            long generation, EpochRecord base, Dataset<Row> rows, int slices, byte[] statistics, long references) {}

    /**
     * What one epoch is searched with.
     *
     * @param all base segments and, where there are changes, the update segment
     * @param update the update segment alone; null without changes
     * @param changed references that changed since the base: their base rows no longer count
     */
    private record EpochSegments(
            BaseSegments base, Pinned pinned, Dataset<Row> all, Dataset<Row> update, Set<String> changed, long live) {

        long generation() {
            return base.generation();
        }
    }

    private final SparkWorker worker;
    private final SparkReferenceTable table;
    private final MatchModel model;
    private final byte[] modelBytes;
    private BaseSegments base;
    private volatile EpochSegments current;
    private volatile Pinned pinned;

    SparkMatchEngine(SparkWorker worker, SparkReferenceTable table, MatchModel model) {
        this.worker = worker;
        this.table = table;
        this.model = model;
        this.modelBytes = model.encode();
    }

    @Override
    public void load(EpochRecord baseEpoch, EpochRecord epoch) throws InterruptedException {
        Pinned wanted = new Pinned(baseEpoch, epoch);
        worker.callAtLength("load reference", open -> segments(open, wanted));
        pinned = wanted;
    }

    @Override
    public OptionalLong liveReferences() {
        EpochSegments loaded = current;
        return loaded == null ? OptionalLong.empty() : OptionalLong.of(loaded.live());
    }

    @Override
    public List<MatchDecision> match(List<Entity> normalised) throws InterruptedException {
        Pinned wanted = pinned;
        // Apart from the matching: a session that was lost costs this batch the loading too.
        worker.callAtLength("load reference", open -> segments(open, wanted));
        return worker.call("match", open -> {
            EpochSegments segments = segments(open, wanted);
            List<RecordBatch> slices = slices(normalised, segments.base().slices());
            byte[] batch =
                    PackedList.encode(slices.stream().map(RecordBatch::encode).toList());
            Map<Integer, List<Row>> answers =
                    answers(segments, batch).stream().collect(Collectors.groupingBy(row -> row.getInt(0)));
            List<MatchDecision> decisions = new ArrayList<>(normalised.size());
            for (int slice = 0; slice < slices.size(); slice++) {
                decide(slices.get(slice).size(), segments, answers.getOrDefault(slice, List.of()), decisions);
            }
            return decisions;
        });
    }

    /** Slice, position of the segment, what was found. Segments travel only where a task does not know its own yet. */
    private List<Row> answers(EpochSegments segments, byte[] batch) {
        List<Row> answers = ask(segments, batch, false);
        boolean missing = answers.stream().anyMatch(row -> ((byte[]) row.getAs(2))[0] == MatchSegment.MISSING);
        return missing ? ask(segments, batch, true) : answers;
    }

    private List<Row> ask(EpochSegments segments, byte[] batch, boolean withPayload) {
        return segments.all()
                .select(
                        col("slice"),
                        col("position"),
                        Functions.matchSegment(batch, modelBytes, withPayload).as("found"))
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
    private void decide(int records, EpochSegments segments, List<Row> answers, List<MatchDecision> decisions) {
        int baseSegments = segments.pinned().base().segments();
        int before = decisions.size();
        List<CandidateLists> found = new ArrayList<>();
        answers.stream()
                .sorted(Comparator.comparingInt(row -> row.getInt(1)))
                .forEach(row -> found.add(read(row.getAs(2), before)));
        // Positions of the lists: base segments first; an empty base segment is missing and does no harm.
        int firstUpdate = (int)
                answers.stream().filter(row -> row.getInt(1) < baseSegments).count();
        Superseded superseded = (position, referenceId) ->
                position < firstUpdate && segments.changed().contains(referenceId);
        for (int position = 0; position < records; position++) {
            decisions.add(Decider.decide(
                    CandidateLists.ofRecord(found, position),
                    superseded,
                    segments.pinned().epoch().epoch(),
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

    /** The segments of the epoch in this session, built where they are not there. */
    private synchronized EpochSegments segments(SparkWorker.Open open, Pinned wanted) {
        EpochSegments loaded = current;
        if (loaded != null
                && loaded.generation() == open.generation()
                && loaded.pinned().equals(wanted)) {
            return loaded;
        }
        long startedNs = System.nanoTime();
        BaseSegments baseSegments = baseSegments(open, wanted.base());
        EpochSegments fresh = epochSegments(open, wanted, baseSegments);
        if (loaded != null && loaded.generation() == open.generation() && loaded.update() != null) {
            loaded.update().unpersist();
        }
        current = fresh;
        LOG.info(
                "reference epoch {} is loaded: {} references in {} segments, {} changed since epoch {}, {} ms",
                wanted.epoch().epoch(),
                fresh.live(),
                wanted.base().segments(),
                fresh.changed().size(),
                wanted.base().epoch(),
                (System.nanoTime() - startedNs) / 1_000_000);
        return fresh;
    }

    private BaseSegments baseSegments(SparkWorker.Open open, EpochRecord wanted) {
        if (base != null
                && base.generation() == open.generation()
                && base.base().equals(wanted)) {
            return base;
        }
        int segmentCount = wanted.segments();
        Dataset<Row> grouped = table.live(open.session(), wanted.epoch())
                .select(Functions.segmentOf(col("reference_id"), segmentCount).as("segment"), col("row"))
                .groupBy("segment")
                .agg(collect_list(col("row")).as("rows"), count(lit(1)).as("references"))
                .persist();
        long references = 0;
        TermStatistics statistics = TermStatistics.of(List.of());
        for (Row row : grouped.select(col("segment"), col("references"), Functions.segmentStatistics(col("rows")))
                .orderBy("segment")
                .collectAsList()) {
            references += row.getLong(1);
            statistics = statistics.merge(TermStatistics.decode(row.getAs(2)));
        }
        byte[] encoded = statistics.encode();
        Dataset<Row> built = grouped.select(
                        col("segment").as("position"),
                        concat(lit("base-"), col("segment"), lit("/" + wanted.epoch() + "-" + segmentCount))
                                .as("version"),
                        Functions.buildSegment(concat(lit("base-"), col("segment")), col("rows"), encoded, segmentCount)
                                .as("payload"))
                .persist();
        int slices = Math.max(1, SparkSlots.count(open.session()) / segmentCount);
        Dataset<Row> rows = sliced(built, slices, segmentCount).persist();
        rows.count();
        grouped.unpersist();
        built.unpersist();
        if (base != null && base.generation() == open.generation()) {
            base.rows().unpersist();
        }
        base = new BaseSegments(open.generation(), wanted, rows, slices, encoded, references);
        return base;
    }

    /** Each segment once for each slice. Ranges keep each in a task of its own, where hashes put two into one. */
    private static Dataset<Row> sliced(Dataset<Row> segments, int slices, int segmentCount) {
        return segments.crossJoin(segments.sparkSession()
                        .range(0, slices, 1, 1)
                        .select(col("id").cast("int").as("slice")))
                .repartitionByRange(slices * segmentCount, col("slice"), col("position"));
    }

    private EpochSegments epochSegments(SparkWorker.Open open, Pinned wanted, BaseSegments baseSegments) {
        if (wanted.epoch().epoch() == wanted.base().epoch()) {
            return new EpochSegments(
                    baseSegments, wanted, baseSegments.rows(), null, Set.of(), baseSegments.references());
        }
        long baseEpoch = wanted.base().epoch();
        long epoch = wanted.epoch().epoch();
        SparkSession session = open.session();
        Dataset<Row> changes = table.changes(session, baseEpoch, epoch).persist();
        Set<String> changed = new HashSet<>();
        long upserts = 0;
        for (Row row : changes.select("reference_id", "deleted").collectAsList()) {
            changed.add(row.getString(0));
            upserts += row.getBoolean(1) ? 0 : 1;
        }
        Dataset<Row> built = changes.where("NOT deleted")
                .agg(collect_list(col("row")).as("rows"))
                .select(
                        lit(wanted.base().segments()).as("position"),
                        lit("update/" + epoch).as("version"),
                        Functions.buildSegment(lit("update"), col("rows"), baseSegments.statistics(), 1)
                                .as("payload"))
                .persist();
        Dataset<Row> update = sliced(built, baseSegments.slices(), 1).persist();
        update.count();
        built.unpersist();
        long replaced = table.liveAmong(session, changes, baseEpoch);
        changes.unpersist();
        return new EpochSegments(
                baseSegments,
                wanted,
                baseSegments.rows().union(update),
                update,
                Set.copyOf(changed),
                baseSegments.references() - replaced + upserts);
    }

    @Override
    public Map<String, Entity> references(Set<String> ids, long epoch) throws InterruptedException {
        return worker.call("read references", open -> table.contents(open.session(), ids, epoch));
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
