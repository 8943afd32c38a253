package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.spark.functions.PackedList;
import dev.tributary.spark.functions.ReferenceEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The reference table on the Spark side: {@code generation BIGINT, epoch BIGINT, reference_id STRING, deleted BOOLEAN, row
 * BINARY}, one row a change, partitioned by generation and epoch. A generation begins with all references that were live in
 * its base and the changes from there to the newest epoch that was published when it was begun; the changes that were written
 * while it was the newest follow. Generation 0 begins with nothing. No number is used twice, neither of a generation nor of an
 * epoch, and what is not published is not read: so a write of which nobody waits for the end any more does no harm.
 *
 * @param path folder or URI that Spark can write
 * @param format delta or parquet
 */
record SparkReferenceTable(String path, String format) {

    private static final String DELTA = "delta";
    private static final String SCHEMA =
            "generation BIGINT, epoch BIGINT, reference_id STRING, deleted BOOLEAN, row BINARY";

    /** Begins the table, in the place of whatever is there. */
    void begin(SparkSession session, long epoch, List<ReferenceEntry> changes) {
        partitioned(rows(session, changes), 0, epoch).mode(SaveMode.Overwrite).save(path);
    }

    /** Writes changes as {@link ReferenceStore} has it. */
    void write(SparkSession session, long generation, long epoch, List<ReferenceEntry> changes) {
        Dataset<Row> rows = rows(session, changes);
        if (format.equals(DELTA)) {
            partitioned(rows, generation, epoch).mode(SaveMode.Append).save(path);
        } else {
            // In a folder of its own: jobs of the whole table's folder would take each other's files away.
            rows.write()
                    .format(format)
                    .mode(SaveMode.Append)
                    .save(path + "/generation=" + generation + "/epoch=" + epoch);
        }
    }

    private static Dataset<Row> rows(SparkSession session, List<ReferenceEntry> changes) {
        byte[] entries =
                PackedList.encode(changes.stream().map(ReferenceEntry::encode).toList());
        return session.range(0, changes.size(), 1, 1)
                .select(Functions.entryAt(entries, col("id")).as("entry"))
                .select(
                        Functions.entryId(col("entry")).as("reference_id"),
                        Functions.entryDeleted(col("entry")).as("deleted"),
                        Functions.entryRow(col("entry")).as("row"));
    }

    private DataFrameWriter<Row> partitioned(Dataset<Row> rows, long generation, long epoch) {
        return rows.select(
                        lit(generation).as("generation"),
                        lit(epoch).as("epoch"),
                        col("reference_id"),
                        col("deleted"),
                        col("row"))
                .write()
                .format(format)
                .partitionBy("generation", "epoch");
    }

    /** Begins a generation as {@link ReferenceStore} has it. */
    void beginGeneration(SparkSession session, long generation, long base, long published, TableView before) {
        for (long abandoned : generations(session)) {
            // Later ones are not ours: a loader that was elected meanwhile may have published them.
            if (abandoned > before.generation() && abandoned < generation) {
                replaceGeneration(abandoned, table(session).where("false"));
            }
        }
        Dataset<Row> whole = live(session, base, before)
                .select(lit(base).as("epoch"), col("reference_id"), lit(false).as("deleted"), col("row"));
        Dataset<Row> since = rows(session, before)
                .where(col("epoch").gt(base).and(col("epoch").leq(published)))
                .select("epoch", "reference_id", "deleted", "row");
        replaceGeneration(
                generation,
                whole.union(since)
                        .select(
                                lit(generation).as("generation"),
                                col("epoch"),
                                col("reference_id"),
                                col("deleted"),
                                col("row")));
    }

    /**
     * Removes the generations that no published epoch needs, nor the epochs of the generation before, which batches and
     * instances that are slow may still be at.
     *
     * @param before the generation before the newest published one
     */
    void dropUnneeded(SparkSession session, long before) {
        List<Long> generations = generations(session);
        // Epochs of a generation also read changes that were written into the one before it while it was begun.
        long kept = generations.stream()
                .filter(generation -> generation < before)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        for (long generation : generations) {
            if (generation < kept) {
                replaceGeneration(generation, table(session).where("false"));
            }
        }
    }

    /**
     * For where nothing was found in a generation: tells one that is empty from one that was removed, which happens under an
     * instance that stays behind while others compact.
     *
     * @throws UnavailableException where the table has gone on without it
     */
    void requireStillThere(SparkSession session, long generation) {
        List<Long> generations = generations(session);
        if (!generations.contains(generation) && generations.stream().anyMatch(each -> each > generation)) {
            throw new UnavailableException(
                    "generation " + generation
                            + " of the reference table is gone, and later ones are there; a newer epoch" + " is needed",
                    null);
        }
    }

    private List<Long> generations(SparkSession session) {
        return table(session).select("generation").distinct().collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    /** Beside a write of changes, whose files pass through a folder of the whole table: so this one has a folder of its own. */
    private void replaceGeneration(long generation, Dataset<Row> rows) {
        if (format.equals(DELTA)) {
            rows.write()
                    .format(format)
                    .mode(SaveMode.Overwrite)
                    .option("replaceWhere", "generation = " + generation)
                    .save(path);
        } else {
            rows.drop("generation")
                    .write()
                    .format(format)
                    .partitionBy("epoch")
                    .mode(SaveMode.Overwrite)
                    .save(path + "/generation=" + generation);
        }
    }

    /**
     * Live references as of an epoch: {@code reference_id, row}.
     *
     * @param view what counts, as the epoch or one soon after it has it
     */
    Dataset<Row> live(SparkSession session, long epoch, TableView view) {
        return newest(rows(session, view).where(col("epoch").leq(epoch)))
                .where("NOT deleted")
                .select("reference_id", "row");
    }

    /** Normalised contents of some of the live references as of an epoch, by id. */
    Map<String, Entity> contents(SparkSession session, Set<String> ids, long epoch, TableView view) {
        Map<String, Entity> contents = new HashMap<>();
        for (Row row : live(session, epoch, view)
                .where(col("reference_id").isin(ids.toArray()))
                .select("row")
                .collectAsList()) {
            ReferenceRow reference = ReferenceRow.decode(row.getAs(0));
            contents.put(reference.referenceId(), reference.normalised());
        }
        return contents;
    }

    /** The newest change of each reference between two epochs: {@code reference_id, deleted, row}. */
    Dataset<Row> changes(SparkSession session, long afterEpoch, long upToEpoch, TableView view) {
        return newest(rows(session, view)
                .where(col("epoch").gt(afterEpoch).and(col("epoch").leq(upToEpoch))));
    }

    /** The rows of a generation, and those written into earlier ones after it was begun; none of unpublished epochs. */
    private Dataset<Row> rows(SparkSession session, TableView view) {
        Column own = col("generation").equalTo(view.generation());
        Column late = col("generation").lt(view.generation()).and(col("epoch").gt(view.generation()));
        Dataset<Row> rows = table(session).where(own.or(late));
        for (TableView.Gap gap : view.gaps()) {
            rows = rows.where(col("epoch").leq(gap.after()).or(col("epoch").geq(gap.before())));
        }
        return rows;
    }

    private Dataset<Row> table(SparkSession session) {
        DataFrameReader reader = session.read().format(format);
        // Delta knows its schema; for Parquet this spares a job that looks for it.
        return (format.equals(DELTA) ? reader : reader.schema(SCHEMA)).load(path);
    }

    /** One row a reference. */
    private static Dataset<Row> newest(Dataset<Row> rows) {
        return rows.groupBy("reference_id")
                .agg(max_by(struct("deleted", "row"), col("epoch")).as("newest"))
                .select("reference_id", "newest.deleted", "newest.row");
    }

    /** The table as the loader sees it. */
    ReferenceStore store(SparkWorker worker) {
        return new ReferenceStore() {
            @Override
            public void begin(long epoch, List<ReferenceEntry> changes) throws InterruptedException {
                worker.call("begin reference", open -> {
                    SparkReferenceTable.this.begin(open.session(), epoch, changes);
                    return true;
                });
            }

            @Override
            public void write(long generation, long epoch, List<ReferenceEntry> changes) throws InterruptedException {
                worker.call("write reference", open -> {
                    SparkReferenceTable.this.write(open.session(), generation, epoch, changes);
                    return true;
                });
            }

            @Override
            public void beginGeneration(long generation, long base, long published, TableView before)
                    throws InterruptedException {
                worker.callAtLength("compact reference", open -> {
                    SparkReferenceTable.this.beginGeneration(open.session(), generation, base, published, before);
                    return true;
                });
            }

            @Override
            public void dropUnneeded(long before) throws InterruptedException {
                worker.callAtLength("clean reference", open -> {
                    SparkReferenceTable.this.dropUnneeded(open.session(), before);
                    return true;
                });
            }

            @Override
            public void close() {
                worker.close();
            }
        };
    }
}
