/**
 * How well scored pairs agree with a truth: precision, recall, F1 over all thresholds, calibration, intervals, worst
 * errors; as text, JSON and HTML. In: pairs with probabilities and true pairs. Out: a report. Pure functions but for the
 * reading of pair files.
 */
package dev.tributary.linkage.evaluate;
