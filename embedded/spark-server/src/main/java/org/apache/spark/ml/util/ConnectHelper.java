package org.apache.spark.ml.util;

import org.apache.spark.sql.SparkSession;

/**
 * Stand-in for spark-mllib's class of this name: Spark Connect makes one for every session and drops it when the session
 * closes; without it, closing fails with NoClassDefFoundError. It has no ability of its own.
 */
public final class ConnectHelper {

    /** As Spark 4.0 makes it. */
    public ConnectHelper() {}

    /** As Spark 4.1 and 4.2 make it. */
    public ConnectHelper(SparkSession session) {}
}
