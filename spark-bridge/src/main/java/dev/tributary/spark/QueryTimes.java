package dev.tributary.spark;

/**
 * Where the time of one query went, in nanoseconds.
 *
 * @param submitNs from sending the plan to the server's first word about it
 * @param runNs from there to the first rows
 * @param fetchNs from the first rows to the last
 */
record QueryTimes(long submitNs, long runNs, long fetchNs) {}
