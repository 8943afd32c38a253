package dev.tributary.launcher.databricks;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file of {@code NAME=value} lines: # begins a comment line, export may precede, quotes may enclose a value. */
final class EnvironmentFile {

    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");

    private EnvironmentFile() {}

    /** @throws ConfigurationException with file and line, without its content, where a line is none of these */
    static Map<String, String> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new ConfigurationException("--from: " + file + " is no text file that can be read", e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new ConfigurationException(file + ", line " + number + ": not of the form NAME=value");
            }
            String value = unquoted(matcher.group(2).strip());
            if (value.isEmpty()) {
                throw new ConfigurationException(file + ", line " + number + ": " + matcher.group(1)
                        + " has no value; a secret cannot be empty");
            }
            values.put(matcher.group(1), value);
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
