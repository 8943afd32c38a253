package dev.tributary.bench.audit;

/**
 * What one record version leaves behind at a place.
 *
 * @param key text of the record key
 * @param version the record version, from 1
 * @param deleted whether the version is a delete
 */
public record Effect(String key, long version, boolean deleted) {}
