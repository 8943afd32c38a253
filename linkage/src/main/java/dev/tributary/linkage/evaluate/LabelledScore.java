package dev.tributary.linkage.evaluate;

/**
 * A labelled pair and what was predicted of it.
 *
 * @param score 0 where the pair was not predicted at all
 * @param match whether it is one
 */
public record LabelledScore(double score, boolean match) {}
