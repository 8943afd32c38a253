/**
 * How well decisions agree with a truth: precision, recall, F1, the best threshold. In: predictions and truth by record
 * key. Out: scores. Pure functions; no topic, file or clock belongs here.
 */
package dev.tributary.bench.accuracy;
