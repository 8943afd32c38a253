package dev.tributary.linkage.evaluate;

/** A prediction and whether it is right. */
public record Claim(double score, boolean right) {}
