package dev.tributary.spark;

import dev.tributary.schemas.AdjudicationRecord;
import dev.tributary.schemas.RecordWriter;

/**
 * Adjudication with what its answers are written with.
 *
 * @param writer to the topic of answers
 */
record Adjudications(Adjudication adjudication, RecordWriter<AdjudicationRecord> writer) {}
