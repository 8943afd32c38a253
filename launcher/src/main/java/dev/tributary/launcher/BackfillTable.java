package dev.tributary.launcher;

import dev.tributary.launcher.backfill.SourceTable;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The name of a table as it is typed, and what of its columns can be sent. */
final class BackfillTable {

    private static final Pattern NAME = Pattern.compile("(?:[\\w$-]+|`[^`]+`)(?:\\.(?:[\\w$-]+|`[^`]+`)){0,2}");
    private static final Pattern PART = Pattern.compile("[\\w$-]+|`[^`]+`");
    private static final Pattern PATH = Pattern.compile("delta\\.`[^`]*/[^`]*`", Pattern.CASE_INSENSITIVE);
    /** Values that are no text in themselves. */
    private static final Pattern NO_TEXT = Pattern.compile("(BINARY|ARRAY|MAP|STRUCT|VARIANT|GEO|VOID).*");

    private BackfillTable() {}

    /**
     * As SQL names it, with the catalog and schema of the settings where it has none.
     *
     * @throws ConfigurationException where the text is no name of a table
     */
    static String full(String text, Settings settings) {
        String name = text.strip();
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException("--table: '" + text
                    + "' is no table; write catalog.schema.table, schema.table, table or delta.`/path`");
        }
        if (PATH.matcher(name).matches() || !settings.get(Keys.SPARK_ENDPOINT).equals("databricks")) {
            return name;
        }
        List<String> parts = new ArrayList<>(parts(name));
        if (parts.size() == 1) {
            settings.get(Keys.DATABRICKS_SCHEMA).ifPresent(schema -> parts.add(0, quoted(schema)));
        }
        if (parts.size() == 2) {
            settings.get(Keys.DATABRICKS_CATALOG).ifPresent(catalog -> parts.add(0, quoted(catalog)));
        }
        return String.join(".", parts);
    }

    private static String quoted(String part) {
        return "`" + part + "`";
    }

    private static List<String> parts(String name) {
        Matcher matcher = PART.matcher(name);
        List<String> parts = new ArrayList<>();
        while (matcher.find()) {
            parts.add(matcher.group());
        }
        return parts;
    }

    /** The last part of the name or path. */
    static String shortName(String text) {
        List<String> parts = parts(text);
        String last = parts.isEmpty() ? text : parts.get(parts.size() - 1).replace("`", "");
        return last.replaceFirst("/+$", "").replaceFirst("^.*/", "");
    }

    /** As a part of the name of a group. */
    static String plain(String text) {
        String plain = text.replaceAll("[^\\w.-]+", "-");
        return plain.length() <= 100 ? plain : plain.substring(plain.length() - 100);
    }

    /** For people: the table and its version. */
    static String text(String table, SourceTable.Shape shape) {
        return table + (shape.version() < 0 ? " (no version)" : " at version " + shape.version());
    }

    /** Columns whose values are text or have an exact one; says which are left out. */
    static List<String> readable(Map<String, String> types, String key, Consumer<String> leftOut) {
        List<String> columns = new ArrayList<>();
        List<String> others = new ArrayList<>();
        types.forEach((column, type) -> {
            boolean text = !NO_TEXT.matcher(type.toUpperCase(Locale.ROOT)).matches();
            (text || column.equals(key) ? columns : others).add(column);
        });
        if (!others.isEmpty()) {
            leftOut.accept("left out, since they are no text: "
                    + others.stream()
                            .map(column -> column + " (" + types.get(column) + ")")
                            .collect(Collectors.joining(", ")));
        }
        return columns;
    }
}
