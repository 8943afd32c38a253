package dev.tributary.launcher.databricks;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a CSV or JSON lines file in UTF-8, read as they are asked for, each value as it stands there. In CSV an empty
 * value is NULL and {@code ""} an empty text, as {@link RowPrinter} writes them; in JSON null is NULL, and a field that is
 * missing names no column. For one thread.
 */
final class FileRows implements Iterable<Map<String, String>> {

    private final Path path;
    private final String ending;

    private FileRows(Path path, String ending) {
        this.path = path;
        this.ending = ending;
    }

    /** @throws ConfigurationException where there is no such file, or its ending does not tell what it is */
    static FileRows of(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new ConfigurationException("--from: " + path + " is no file that can be read");
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        if (!Set.of("csv", "tsv", "jsonl", "ndjson", "json").contains(ending)) {
            throw new ConfigurationException("--from: the ending of " + path
                    + " does not tell its format; name it .csv, .tsv (with tabs) or .jsonl (a JSON object a line)");
        }
        return new FileRows(path, ending);
    }

    @Override
    public Iterator<Map<String, String>> iterator() {
        return switch (ending) {
            case "csv" -> new CsvFileRows(path, ',');
            case "tsv" -> new CsvFileRows(path, '\t');
            default -> new JsonFileRows(path);
        };
    }

    static ConfigurationException wrong(Path path, long line, String why) {
        return new ConfigurationException("--from: " + path + ", line " + line + ": " + why);
    }

    static ConfigurationException unreadable(Path path, IOException failure) {
        String why = failure instanceof CharacterCodingException ? "it is not UTF-8" : failure.getMessage();
        return new ConfigurationException("--from: " + path + " cannot be read: " + why, failure);
    }
}
