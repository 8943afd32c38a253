/**
 * The compact binary form in which batches, segments and candidate lists travel, and the hash that names terms. In:
 * numbers and texts. Out: bytes. Single-threaded objects, no state of their own beyond one buffer. What the bytes mean
 * does not belong here.
 */
package dev.tributary.matching.packed;
