/**
 * Vectors of texts without a model. In: text. Out: vectors of length one. Pure functions for any thread. Models that
 * need a runtime of their own do not belong here.
 */
package dev.tributary.matching.embedding;
