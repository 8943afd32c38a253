package dev.tributary.matching.normalise;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the tab-separated word lists of this package and replaces abbreviations by them. */
final class WordTable {
    private final Map<String, String> replacements;

    private WordTable(Map<String, String> replacements) {
        this.replacements = replacements;
    }

    /** A list of abbreviation and word. */
    static WordTable of(String resource) {
        Map<String, String> replacements = new HashMap<>();
        for (String[] columns : rows(resource, 2)) {
            replacements.put(columns[0], columns[1]);
        }
        return new WordTable(replacements);
    }

    /** The rows of a list, comments left out. */
    static List<String[]> rows(String resource, int columnCount) {
        try (InputStream in = WordTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the word list " + resource + " is missing from the jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> columns(line, columnCount, resource))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the word list " + resource + " cannot be read", e);
        }
    }

    private static String[] columns(String line, int columnCount, String resource) {
        String[] columns = line.split("\t");
        if (columns.length != columnCount) {
            throw new IllegalStateException(resource + " has a line of " + columns.length + " columns: " + line);
        }
        return columns;
    }

    /** The word that the abbreviation stands for, or the word itself. */
    String replace(String word) {
        return replacements.getOrDefault(word, word);
    }

    /** Replaces word by word. */
    String replaceAll(String words) {
        if (words.isEmpty()) {
            return words;
        }
        StringBuilder replaced = new StringBuilder(words.length() + 16);
        for (String word : words.split(" ")) {
            if (!replaced.isEmpty()) {
                replaced.append(' ');
            }
            replaced.append(replace(word));
        }
        return replaced.toString();
    }
}
