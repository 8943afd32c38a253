package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
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
 * The reference table on the Spark side: {@code epoch BIGINT, reference_id STRING, deleted BOOLEAN, row BINARY}, one row
 * a change, partitioned by epoch. Rows of epochs that are not published are not read.
 *
 * @param path folder or URI that Spark can write
 * @param format delta or parquet
 */
record SparkReferenceTable(String path, String format) {

    private static final String DELTA = "delta";
    private static final String SCHEMA = "epoch BIGINT, reference_id STRING, deleted BOOLEAN, row BINARY";

    /** Writes changes as {@link ReferenceStore} has it. */
    void write(SparkSession session, long epoch, boolean firstChunk, List<ReferenceEntry> changes) {
        byte[] entries =
                PackedList.encode(changes.stream().map(ReferenceEntry::encode).toList());
        Dataset<Row> rows = session.range(0, changes.size(), 1, 1)
                .select(Functions.entryAt(entries, col("id")).as("entry"))
                .select(
                        lit(epoch).as("epoch"),
                        Functions.entryId(col("entry")).as("reference_id"),
                        Functions.entryDeleted(col("entry")).as("deleted"),
                        Functions.entryRow(col("entry")).as("row"));
        DataFrameWriter<Row> writer = rows.write().format(format).partitionBy("epoch");
        if (!firstChunk) {
            writer.mode(SaveMode.Append).save(path);
        } else if (epoch == 1) {
            writer.mode(SaveMode.Overwrite).save(path);
        } else if (format.equals(DELTA)) {
            writer.mode(SaveMode.Overwrite)
                    .option("replaceWhere", "epoch = " + epoch)
                    .save(path);
        } else {
            writer.mode(SaveMode.Overwrite)
                    .option("partitionOverwriteMode", "dynamic")
                    .save(path);
        }
    }

    /** Live references as of an epoch: {@code reference_id, row}. */
    Dataset<Row> live(SparkSession session, long epoch) {
        return newest(rows(session, col("epoch").leq(epoch)))
                .where("NOT deleted")
                .select("reference_id", "row");
    }

    /** Normalised contents of some of the live references as of an epoch, by id. */
    Map<String, Entity> contents(SparkSession session, Set<String> ids, long epoch) {
        Map<String, Entity> contents = new HashMap<>();
        for (Row row : live(session, epoch)
                .where(col("reference_id").isin(ids.toArray()))
                .select("row")
                .collectAsList()) {
            ReferenceRow reference = ReferenceRow.decode(row.getAs(0));
            contents.put(reference.referenceId(), reference.normalised());
        }
        return contents;
    }

    /** The newest change of each reference between two epochs: {@code reference_id, deleted, row}. */
    Dataset<Row> changes(SparkSession session, long afterEpoch, long upToEpoch) {
        return newest(rows(session, col("epoch").gt(afterEpoch).and(col("epoch").leq(upToEpoch))));
    }

    /** How many of the references with these changes were live in an epoch before. */
    long liveAmong(SparkSession session, Dataset<Row> changes, long epoch) {
        Dataset<Row> before =
                rows(session, col("epoch").leq(epoch)).join(changes.select("reference_id"), "reference_id");
        return newest(before).where("NOT deleted").count();
    }

    private Dataset<Row> rows(SparkSession session, Column condition) {
        DataFrameReader reader = session.read().format(format);
        // Delta knows its schema; for Parquet this spares a job that looks for it.
        return (format.equals(DELTA) ? reader : reader.schema(SCHEMA))
                .load(path)
                .where(condition);
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
            public void write(long epoch, boolean firstChunk, List<ReferenceEntry> changes)
                    throws InterruptedException {
                worker.call("write reference", open -> {
                    SparkReferenceTable.this.write(open.session(), epoch, firstChunk, changes);
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
