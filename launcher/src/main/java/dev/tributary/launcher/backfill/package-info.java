/**
 * Tables into the stream: the rows of an existing table become entity records, each sent once however often the backfill
 * is broken off and started again, and no faster than they are matched. In: a table on the Spark side, read by a program
 * of spark-bridge in chunks. Out: records of the topic entities and the backfill's position, in one transaction each
 * chunk; what became of them. Threads: the caller's alone.
 */
package dev.tributary.launcher.backfill;
