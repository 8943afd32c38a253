/**
 * The domain and the matcher: pure functions on the JDK and a few data libraries. In: entities. Out: decisions with
 * their explanation. No Kafka, Spark, Neo4j, clock or logger belongs here; this jar is shipped to Spark as it is.
 */
package dev.tributary.matching;
