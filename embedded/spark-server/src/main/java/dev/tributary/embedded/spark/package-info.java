/**
 * What the embedded Spark Connect server has beyond Spark: the SQL function {@code ai_query}.
 *
 * <p>In: {@code spark.sql.extensions=dev.tributary.embedded.spark.AiQueryExtension}. Out: a function of the name and
 * shape that Databricks has built in, for embedding models that run in this JVM. Threads: Spark's task threads, each
 * embedding its own rows. What does not belong here: matching, which travels from the client.
 */
package dev.tributary.embedded.spark;
