/**
 * Matches tables: rows become normalised entities as the plan says, a model is trained or read, pairs are found, scored
 * and explained. In: tables, a plan. Out: scored pairs. Threads: as many as the caller allows. How two entities are compared
 * belongs to matching.
 */
package dev.tributary.linkage.match;
