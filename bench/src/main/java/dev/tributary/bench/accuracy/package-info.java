/**
 * How well a stream's decisions agree with a truth: each record's best candidate, the best threshold, the baseline of
 * exact names. In: predictions and truth by record key. Out: scores. Pure functions; no topic, file or clock belongs here.
 */
package dev.tributary.bench.accuracy;
