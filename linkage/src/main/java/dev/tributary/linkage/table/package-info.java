/**
 * Tables: CSV as RFC 4180 has it and JSON lines, row by row or as a whole. In: a file. Out: rows with their line numbers,
 * bad ones with the reason; a {@link dev.tributary.linkage.table.Table} for what needs all rows. Threads: the caller's
 * alone while reading. What a column means does not belong here.
 */
package dev.tributary.linkage.table;
