package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.spark.functions.PackedList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Index segments on Spark, built from the reference table and held in Spark's cache. A row is a segment for one slice:
 * slice, position, version, payload; each segment stands there once for each slice that a batch is cut into.
 */
final class SparkSegments {

    private static final Logger LOG = LoggerFactory.getLogger(SparkSegments.class);

    private final SparkReferenceTable table;
    private final Layout layout;
    private final AtomicLong built = new AtomicLong();

    SparkSegments(SparkReferenceTable table, Layout layout) {
        this.table = table;
        this.layout = layout;
    }

    /**
     * Segments of a base in one session.
     *
     * @param session the generation of the session they live in
     * @param slices that a batch is cut into, so that all task slots have work
     * @param statistics encoded, shared by all segments of the base
     */
    record Base(long session, EpochState.Base base, Dataset<Row> rows, int slices, byte[] statistics, Shared shared) {}

    /**
     * What one epoch is searched with.
     *
     * @param rows base segments and, where there are changes, the update segment
     * @param changes references that changed since the base: they are not found in it
     * @param live references that can be found
     */
    record Epoch(Base base, EpochState state, Dataset<Row> rows, Functions.Changes changes, long live, Shared shared) {

        long session() {
            return base.session();
        }
    }

    /**
     * Builds a base, with its owner as the first user.
     *
     * @param view what counts of the table, as the newest epoch has it
     * @param beside whether matching goes on meanwhile, which is then left a task slot
     * @throws dev.tributary.runtime.UnavailableException where the table does not hold the generation any more
     */
    Base base(SparkWorker.Open open, EpochState.Base wanted, TableView view, boolean beside) {
        int count = wanted.segments();
        int slots = SparkSlots.count(open.session());
        Dataset<Row> live = table.live(open.session(), wanted.epoch(), view);
        Dataset<Row> grouped = live.select(
                        Functions.segmentOf(col("reference_id"), count).as("segment"), col("row"))
                .groupBy("segment")
                .agg(collect_list(col("row")).as("rows"));
        if (beside) {
            grouped = grouped.coalesce(Math.max(1, slots - 1));
        }
        List<Dataset<Row>> passing = new ArrayList<>();
        Dataset<Row> rows = null;
        boolean ready = false;
        try {
            grouped = persisted(grouped, passing);
            byte[] statistics = statistics(open, grouped, view);
            String state = "/" + wanted.epoch() + "-" + count;
            Dataset<Row> segments = persisted(
                    grouped.select(
                            col("segment").as("position"),
                            concat(lit("base-"), col("segment"), lit(state)).as("version"),
                            Functions.buildSegment(concat(lit("base-"), col("segment")), col("rows"), statistics, count)
                                    .as("payload")),
                    passing);
            int slices = Math.max(1, slots / count);
            rows = sliced(segments, slices, count).persist();
            rows.count();
            // Decoded before the first batch asks; the batches of the epoch before go on meanwhile.
            Dataset<Row> warm =
                    rows.select(Functions.warmSegment(Functions.Changes.NONE).as("live"));
            (beside ? warm.coalesce(Math.max(1, slots - 1)) : warm).collectAsList();
            ready = true;
            Dataset<Row> kept = rows;
            return new Base(open.generation(), wanted, rows, slices, statistics, new Shared(() -> unpersist(kept)));
        } finally {
            if (ready) {
                passing.forEach(SparkSegments::unpersist);
            } else {
                drop(Stream.concat(passing.stream(), Stream.ofNullable(rows)).toList());
            }
        }
    }

    private static Dataset<Row> persisted(Dataset<Row> rows, List<Dataset<Row>> passing) {
        Dataset<Row> persisted = rows.persist();
        passing.add(persisted);
        return persisted;
    }

    /** Those of all segments together, encoded. */
    private byte[] statistics(SparkWorker.Open open, Dataset<Row> grouped, TableView view) {
        TermStatistics statistics = TermStatistics.of(layout, List.of());
        List<Row> parts = grouped.select(col("segment"), Functions.segmentStatistics(col("rows"), layout))
                .orderBy("segment")
                .collectAsList();
        if (parts.isEmpty()) {
            table.requireStillThere(open.session(), view.generation());
        }
        for (Row part : parts) {
            statistics = statistics.merge(TermStatistics.decode(part.getAs(1)));
        }
        return statistics.encode();
    }

    /** Each segment once for each slice. Ranges keep each in a task of its own, where hashes put two into one. */
    private static Dataset<Row> sliced(Dataset<Row> segments, int slices, int segmentCount) {
        return segments.crossJoin(segments.sparkSession()
                        .range(0, slices, 1, 1)
                        .select(col("id").cast("int").as("slice")))
                .repartitionByRange(slices * segmentCount, col("slice"), col("position"));
    }

    /** References that changed since the base, and the segment with those that are still there. */
    private record Update(Functions.Changes changes, Optional<Dataset<Row>> rows) {}

    /** What an epoch is searched with, on a base that is in use. */
    Epoch epoch(SparkWorker.Open open, EpochState state, Base base) {
        Update update = state.epoch().epoch() > state.epoch().baseEpoch()
                ? update(open, state, base)
                : new Update(Functions.Changes.NONE, Optional.empty());
        boolean ready = false;
        try {
            Dataset<Row> all =
                    update.rows().map(rows -> base.rows().union(rows)).orElse(base.rows());
            long live = 0;
            for (Row row : all.select(
                            col("slice"),
                            Functions.warmSegment(update.changes()).as("live"))
                    .collectAsList()) {
                live += row.getInt(0) == 0 ? row.getInt(1) : 0;
            }
            base.shared().acquire();
            ready = true;
            return new Epoch(base, state, all, update.changes(), live, new Shared(() -> {
                update.rows().ifPresent(SparkSegments::unpersist);
                base.shared().release();
            }));
        } finally {
            if (!ready) {
                drop(update.rows().stream().toList());
            }
        }
    }

    private Update update(SparkWorker.Open open, EpochState state, Base base) {
        Dataset<Row> changed = table.changes(
                        open.session(), state.epoch().baseEpoch(), state.epoch().epoch(), state.table())
                .persist();
        boolean ready = false;
        try {
            List<byte[]> ids = new ArrayList<>();
            for (Row row : changed.select("reference_id").collectAsList()) {
                ids.add(row.getString(0).getBytes(StandardCharsets.UTF_8));
            }
            if (ids.isEmpty()) {
                if (state.epoch().changes() > 0) {
                    table.requireStillThere(open.session(), state.epoch().generation());
                }
                ready = true;
                return new Update(Functions.Changes.NONE, Optional.empty());
            }
            // Named anew each time: a state that was built again after a lost answer is not taken for another.
            String name = state.epoch().epoch() + "-" + built.incrementAndGet();
            Dataset<Row> rows = updateRows(changed, base, name);
            ready = true;
            return new Update(
                    new Functions.Changes(
                            name, PackedList.encode(ids), base.base().segments()),
                    Optional.of(rows));
        } finally {
            dropAfter(ready, changed);
        }
    }

    private static Dataset<Row> updateRows(Dataset<Row> changed, Base base, String name) {
        Dataset<Row> segment = changed.where("NOT deleted")
                .agg(collect_list(col("row")).as("rows"))
                .select(
                        lit(base.base().segments()).as("position"),
                        lit("update/" + name).as("version"),
                        Functions.buildSegment(lit("update"), col("rows"), base.statistics(), 1)
                                .as("payload"))
                .persist();
        Dataset<Row> update = sliced(segment, base.slices(), 1).persist();
        boolean ready = false;
        try {
            update.count();
            ready = true;
            return update;
        } finally {
            dropAfter(ready, segment);
            if (!ready) {
                drop(List.of(update));
            }
        }
    }

    /** What was only needed on the way. */
    private static void dropAfter(boolean success, Dataset<Row> rows) {
        if (success) {
            unpersist(rows);
        } else {
            drop(List.of(rows));
        }
    }

    /** After a failure, without waiting: a server that is silent would cost each of them the deadline of a call. */
    private static void drop(List<Dataset<Row>> rows) {
        Thread thread = new Thread(() -> rows.forEach(SparkSegments::unpersist), "spark-unpersist");
        thread.setDaemon(true);
        thread.start();
    }

    private static void unpersist(Dataset<Row> rows) {
        try {
            rows.unpersist();
        } catch (Exception e) {
            // Spark's client also throws checked exceptions, undeclared.
            LOG.debug("segments of a lost session are gone with it", e);
        }
    }
}
