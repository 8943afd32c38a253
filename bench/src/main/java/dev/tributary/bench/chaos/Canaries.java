package dev.tributary.bench.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secrets and record contents that nothing else contains. Where one turns up in a log, a metric, a header or an error,
 * it has leaked.
 *
 * @param seed makes them differ from run to run
 */
record Canaries(long seed) {

    private static final int ALPHABET = 26;
    private static final int LETTERS = 10;

    String neo4jPassword() {
        return word("neo");
    }

    String sparkToken() {
        return word("spk");
    }

    String registryPassword() {
        return word("reg");
    }

    String jaasConfig() {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"tributary\" password=\""
                + word("sasl") + "\";";
    }

    /** In the attributes of records, good and broken ones. */
    String content() {
        return word("content");
    }

    /** In the key of a record. */
    String key() {
        return word("key");
    }

    /** A login that is refused. */
    String wrongPassword() {
        return word("wrong");
    }

    /** All of them by what they are. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        all.put("neo4j.password", neo4jPassword());
        all.put("spark.token", sparkToken());
        all.put("registry.user-info", registryPassword());
        all.put("kafka.properties.sasl.jaas.config", word("sasl"));
        all.put("a record's content", content());
        all.put("a record's key", key());
        all.put("a refused password", wrongPassword());
        return all;
    }

    /** Letters alone, so that no form of quoting hides it. */
    private String word(String kind) {
        java.util.Random random = new java.util.Random(seed * 31 + kind.hashCode());
        StringBuilder word = new StringBuilder("canary").append(kind);
        for (int i = 0; i < LETTERS; i++) {
            word.append((char) ('a' + random.nextInt(ALPHABET)));
        }
        return word.toString().toLowerCase(Locale.ROOT);
    }

    /** Which of them the text holds. */
    List<String> foundIn(String where, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        all().forEach((kind, word) -> {
            if (lower.contains(word)) {
                found.add(kind + " in " + where);
            }
        });
        return found;
    }

    List<String> foundIn(Path file) throws IOException {
        return foundIn(
                file.getFileName().toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }
}
