/**
 * Generated companies: a reference list, a stream of records about them with the noise of real input, and the truth. In:
 * sizes and a seed. Out: the same companies and events for the same seed, on every machine. The word list is this
 * package's own and shared with no matcher. No Kafka client, clock or thread belongs here.
 */
package dev.tributary.bench.generate;
