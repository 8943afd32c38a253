package dev.tributary.spark;

/** An embedding model by its name, or that of its endpoint, and the version that is noted with each vector. */
record EmbedModel(String name, String version) {}
