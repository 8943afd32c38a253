package dev.tributary.linkage.match;

/** Two rows by their places in their tables. */
public record RowPair(int left, int right) {}
