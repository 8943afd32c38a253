package dev.tributary.spark;

import static org.apache.spark.sql.functions.spark_partition_id;

import org.apache.spark.sql.SparkSession;

/** How many tasks a server runs at once, as far as a Connect client can tell. */
final class SparkSlots {

    private static final int RANGE = 10_000;

    private SparkSlots() {}

    /** A range is split into as many partitions as the server has task slots. */
    static int count(SparkSession session) {
        long partitions =
                session.range(RANGE).select(spark_partition_id()).distinct().count();
        return Math.max(1, (int) partitions);
    }

    /** @param tasksMax of one batch; 0: one less than the server has slots, so that matching goes on */
    static int forEmbedding(SparkSession session, int tasksMax) {
        return tasksMax > 0 ? tasksMax : Math.max(1, count(session) - 1);
    }
}
