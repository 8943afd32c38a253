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
 * the epoch of its number; the changes that were written while it was the newest follow. Generation 0 begins with nothing.
 * Rows of epochs and generations that are not published are not read.
 *
 * @param path folder or URI that Spark can write
 * @param format delta or parquet
 */
record SparkReferenceTable(String path, String format) {

    private static final String DELTA = "delta";
    private static final String SCHEMA =
            "generation BIGINT, epoch BIGINT, reference_id STRING, deleted BOOLEAN, row BINARY";

    /** Writes changes as {@link ReferenceStore} has it. */
    void write(SparkSession session, long generation, long epoch, boolean firstChunk, List<ReferenceEntry> changes) {
        byte[] entries =
                PackedList.encode(changes.stream().map(ReferenceEntry::encode).toList());
        Dataset<Row> rows = session.range(0, changes.size(), 1, 1)
                .select(Functions.entryAt(entries, col("id")).as("entry"))
                .select(
                        lit(generation).as("generation"),
                        lit(epoch).as("epoch"),
                        Functions.entryId(col("entry")).as("reference_id"),
                        Functions.entryDeleted(col("entry")).as("deleted"),
                        Functions.entryRow(col("entry")).as("row"));
        DataFrameWriter<Row> writer = rows.write().format(format).partitionBy("generation", "epoch");
        if (!firstChunk) {
            writer.mode(SaveMode.Append).save(path);
        } else if (epoch == 1) {
            writer.mode(SaveMode.Overwrite).save(path);
        } else if (format.equals(DELTA)) {
            writer.mode(SaveMode.Overwrite)
                    .option("replaceWhere", "generation = " + generation + " AND epoch = " + epoch)
                    .save(path);
        } else if (changes.isEmpty()) {
            // A dynamic overwrite replaces only what it has rows for.
            rows.drop("generation", "epoch")
                    .write()
                    .format(format)
                    .mode(SaveMode.Overwrite)
                    .save(path + "/generation=" + generation + "/epoch=" + epoch);
        } else {
            writer.mode(SaveMode.Overwrite)
                    .option("partitionOverwriteMode", "dynamic")
                    .save(path);
        }
    }

    /**
     * Begins a generation: writes all references that are live in its epoch. Whatever earlier tries left is replaced.
     *
     * @param before the generation that is published
     * @throws UnavailableException where the generation is published by now, by a loader that was elected meanwhile
     */
    void beginGeneration(SparkSession session, long generation, long before) {
        requireUnpublished(session, generation);
        for (long abandoned : generations(session)) {
            // Later ones are not ours: a loader that was elected meanwhile may have published them.
            if (abandoned > before && abandoned < generation) {
                replaceGeneration(abandoned, table(session).where("false"));
            }
        }
        replaceGeneration(
                generation,
                live(session, generation, before)
                        .select(
                                lit(generation).as("generation"),
                                lit(generation).as("epoch"),
                                col("reference_id"),
                                lit(false).as("deleted"),
                                col("row")));
    }

    /** Changes of later epochs go into a generation only once it is published. */
    private void requireUnpublished(SparkSession session, long generation) {
        if (!table(session)
                .where(col("generation").equalTo(generation).and(col("epoch").gt(generation)))
                .select("epoch")
                .limit(1)
                .collectAsList()
                .isEmpty()) {
            throw new UnavailableException(
                    "generation " + generation + " of the reference table is in use: another instance has published it",
                    null);
        }
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
     * @param generation what the table holds as a whole, as the epoch or one soon after it has it
     */
    Dataset<Row> live(SparkSession session, long epoch, long generation) {
        return newest(rows(session, generation).where(col("epoch").leq(epoch)))
                .where("NOT deleted")
                .select("reference_id", "row");
    }

    /** Normalised contents of some of the live references as of an epoch, by id. */
    Map<String, Entity> contents(SparkSession session, Set<String> ids, long epoch, long generation) {
        Map<String, Entity> contents = new HashMap<>();
        for (Row row : live(session, epoch, generation)
                .where(col("reference_id").isin(ids.toArray()))
                .select("row")
                .collectAsList()) {
            ReferenceRow reference = ReferenceRow.decode(row.getAs(0));
            contents.put(reference.referenceId(), reference.normalised());
        }
        return contents;
    }

    /** The newest change of each reference between two epochs: {@code reference_id, deleted, row}. */
    Dataset<Row> changes(SparkSession session, long afterEpoch, long upToEpoch, long generation) {
        return newest(rows(session, generation)
                .where(col("epoch").gt(afterEpoch).and(col("epoch").leq(upToEpoch))));
    }

    /** The rows of a generation, and those written into earlier ones after its epoch. */
    private Dataset<Row> rows(SparkSession session, long generation) {
        Column own = col("generation").equalTo(generation);
        Column late = col("generation").lt(generation).and(col("epoch").gt(generation));
        return table(session).where(own.or(late));
    }

    private Dataset<Row> table(SparkSession session) {
        DataFrameReader reader = session.read().format(format);
        // Delta knows its schema; for Parquet this spares a job that looks for it.
        return (format.equals(DELTA) ? reader : reader.schema(SCHEMA)).load(path);
    }

    /** One row a reference, also where a write that timed out and was tried again has left one twice. */
    private static Dataset<Row> newest(Dataset<Row> rows) {
        return rows.groupBy("reference_id")
                .agg(max_by(struct("deleted", "row"), col("epoch")).as("newest"))
                .select("reference_id", "newest.deleted", "newest.row");
    }

    /** The table as the loader sees it. */
    ReferenceStore store(SparkWorker worker) {
        return new ReferenceStore() {
            @Override
            public void write(long generation, long epoch, boolean firstChunk, List<ReferenceEntry> changes)
                    throws InterruptedException {
                worker.call("write reference", open -> {
                    SparkReferenceTable.this.write(open.session(), generation, epoch, firstChunk, changes);
                    return true;
                });
            }

            @Override
            public void beginGeneration(long generation, long before) throws InterruptedException {
                worker.callAtLength("compact reference", open -> {
                    SparkReferenceTable.this.beginGeneration(open.session(), generation, before);
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
