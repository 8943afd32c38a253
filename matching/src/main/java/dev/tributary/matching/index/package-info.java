/**
 * The reference as searchable segments. In: reference rows, the epoch's statistics, batches of normalised records.
 * Out: each record's best candidates. Segments and statistics are immutable and shared by threads; a search has scratch
 * space of its own and stays on one thread. Everything has a compact binary form, in which it travels to where it is
 * matched. Deciding does not belong here.
 */
package dev.tributary.matching.index;
