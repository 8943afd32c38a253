/**
 * Takes canonical records from Kafka in micro-batches through matching and embedding. In: entities.canonical and
 * reference. Out: matches, embeddings, dead-letters, reference.epochs. {@link dev.tributary.spark.BridgeLoop} is where
 * the data flow is read top down; one thread owns each loop, Spark is called on threads of its own. Rules of matching do
 * not belong here.
 */
package dev.tributary.spark;
