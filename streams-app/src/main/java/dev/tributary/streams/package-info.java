/**
 * Intake: the first room a record enters. In: the topic entities. Out: entities.canonical (validated, normalised,
 * versioned, unchanged records left out; a delete is a tombstone) and dead-letters. {@link
 * dev.tributary.streams.MatchTopology} is the table of contents. State: one store, key to {@link
 * dev.tributary.streams.EntityState}. Threads: Kafka Streams' own run the stages; the main thread watches them, settles
 * the counters and stops them. No Spark, no matching and no sink belongs here.
 */
package dev.tributary.streams;
