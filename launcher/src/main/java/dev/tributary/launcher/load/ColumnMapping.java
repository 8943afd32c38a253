package dev.tributary.launcher.load;

import dev.tributary.matching.EntityType;
import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which column is the id and which attribute each other column becomes. A column that is not mapped keeps its name; one
 * mapped to {@code -} is left out; of several mapped to one attribute the values are joined by a blank.
 *
 * @param idColumn the column with the record's id
 * @param attributes attribute by column, in the order of the file
 */
public record ColumnMapping(String idColumn, Map<String, String> attributes) {

    private static final String LEFT_OUT = "-";

    public ColumnMapping {
        attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /**
     * @param columns the columns that the file or table has
     * @param idOption the option that named the column of the id, for errors
     * @param map column=attribute pairs
     * @param type what the records are; a company, say, needs a name
     * @throws ConfigurationException on a column that is not there, and where nothing becomes what the type is matched by
     */
    public static ColumnMapping of(
            List<String> columns, String idOption, String idColumn, List<String> map, EntityType type) {
        requireColumn(columns, idColumn, idOption);
        Map<String, String> attributes = new LinkedHashMap<>();
        columns.forEach(column -> attributes.put(column, column));
        // Fields of Tributary's own JSON form that are no attributes.
        List.of("source", "record_id", "reference_id", "type", "operation", "event_time")
                .forEach(attributes::remove);
        for (String pair : map) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new ConfigurationException(
                        "--map: '" + pair + "' does not read column=attribute; known columns are " + columns);
            }
            requireColumn(columns, parts[0].strip(), "--map");
            attributes.put(parts[0].strip(), parts[1].strip());
        }
        attributes.remove(idColumn);
        attributes.values().removeIf(LEFT_OUT::equals);
        if (type.enough().stream().noneMatch(attributes::containsValue)) {
            throw new ConfigurationException("--map: no column becomes the attribute "
                    + String.join(" or ", type.enough()) + ", which a " + type.wireName()
                    + " is matched by; known columns are " + columns + ", map one with --map COLUMN="
                    + type.enough().get(0));
        }
        return new ColumnMapping(idColumn, attributes);
    }

    private static void requireColumn(List<String> columns, String column, String option) {
        if (!columns.contains(column)) {
            throw new ConfigurationException(
                    option + ": there is no column " + column + "; known columns are " + columns);
        }
    }

    /** The attributes of a row. */
    public Map<String, String> apply(Map<String, String> values) {
        Map<String, List<String>> parts = new TreeMap<>();
        attributes.forEach((column, attribute) -> {
            String value = values.get(column);
            if (value != null) {
                parts.computeIfAbsent(attribute, a -> new ArrayList<>()).add(value);
            }
        });
        Map<String, String> joined = new TreeMap<>();
        parts.forEach((attribute, list) -> joined.put(attribute, String.join(" ", list)));
        return joined;
    }
}
