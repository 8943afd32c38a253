package dev.tributary.linkage.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A list of words that comes with the program: words separated by blanks, {@code #} for comments. */
public final class WordList {

    private final Set<String> words;

    private WordList(Set<String> words) {
        this.words = words;
    }

    /** @param file a resource of the package infer */
    public static WordList of(String file) {
        return new WordList(
                lines(file).flatMap(line -> Arrays.stream(line.split("\\s+"))).collect(Collectors.toUnmodifiableSet()));
    }

    /** The lines of a resource that are neither blank nor comments. */
    public static java.util.stream.Stream<String> lines(String file) {
        String path = "/dev/tributary/linkage/infer/" + file;
        try (InputStream in = WordList.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program's own list " + path + " is missing from its jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own list " + path + " cannot be read", e);
        }
    }

    public boolean has(String word) {
        return words.contains(word);
    }

    public boolean hasAny(Iterable<String> candidates) {
        for (String word : candidates) {
            if (words.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
