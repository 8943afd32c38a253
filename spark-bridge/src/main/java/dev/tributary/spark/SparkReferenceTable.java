package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.tributary.spark.functions.PackedList;
import dev.tributary.spark.functions.ReferenceEntry;
import java.util.List;
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
        } else if (format.equals("delta")) {
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
        return latest(session, col("epoch").leq(epoch)).where("NOT deleted").select("reference_id", "row");
    }

    /** The newest change of each reference between two epochs: {@code reference_id, deleted, row}. */
    Dataset<Row> changes(SparkSession session, long afterEpoch, long upToEpoch) {
        return latest(session, col("epoch").gt(afterEpoch).and(col("epoch").leq(upToEpoch)));
    }

    private Dataset<Row> latest(SparkSession session, org.apache.spark.sql.Column condition) {
        return session.read()
                .format(format)
                .load(path)
                .where(condition)
                .groupBy("reference_id")
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
