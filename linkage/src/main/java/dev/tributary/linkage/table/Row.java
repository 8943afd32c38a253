package dev.tributary.linkage.table;

import java.util.Map;
import java.util.Optional;

/**
 * One row of an input file.
 *
 * @param line the line it begins on, from 1
 * @param raw as it stands in the file
 * @param values by column; empty where there is a fault
 * @param fault why it cannot be read
 */
public record Row(long line, String raw, Map<String, String> values, Optional<String> fault) {

    public static Row good(long line, String raw, Map<String, String> values) {
        return new Row(line, raw, values, Optional.empty());
    }

    public static Row bad(long line, String raw, String fault) {
        return new Row(line, raw, Map.of(), Optional.of(fault));
    }
}
