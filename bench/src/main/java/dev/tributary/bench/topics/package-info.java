/**
 * Topics read from the outside: whole scans up to their present end, the newest decision of each record, how far a
 * consumer group has come. In: settings. Out: records and counts. It joins no group and commits nothing.
 */
package dev.tributary.bench.topics;
