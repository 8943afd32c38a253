package dev.tributary.bench.speed;

import java.util.Map;

/**
 * A backlog that was matched from Kafka to Kafka, warm.
 *
 * @param perSecond decisions a second
 * @param processorMicros processor time for each decision, in microseconds by process, that of the measuring one too
 */
public record Drain(double perSecond, Map<String, Double> processorMicros) {}
