/**
 * Learns a model from two lists: without labels by expectation maximisation, with labels by supervised fits. In: a
 * plan, normalised references and records, labels. Out: a {@link dev.tributary.matching.model.MatchModel}. Deterministic:
 * the same input gives the same model. Not used while matching.
 */
package dev.tributary.matching.training;
