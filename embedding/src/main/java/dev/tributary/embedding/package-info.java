/**
 * Text to vectors.
 *
 * <p>In: texts. Out: one L2-normalised {@code float} vector a text, the same bits for the same text, model version and
 * kind of processor, whatever else is embedded with it. Threads: every embedder is thread-safe and works on its caller's
 * thread; speed comes from several callers. What does not belong here: Spark, Kafka, and the choice of the text.
 */
package dev.tributary.embedding;
