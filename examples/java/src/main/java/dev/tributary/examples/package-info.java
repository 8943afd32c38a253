/**
 * What a downstream service looks like: it knows the topics' contract (docs/CONSUMING.md), Kafka and Avro, and none of
 * Tributary's classes. In: the topic matches. Out: the newest decision of each entity. Threads: one.
 */
package dev.tributary.examples;
