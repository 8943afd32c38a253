package dev.tributary.bench.accuracy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The baseline: a record matches the reference of the same name, whatever the case; of several, the first. */
public final class ExactNames {

    private final Map<String, String> idByName = new HashMap<>();

    public void add(String referenceId, String name) {
        idByName.putIfAbsent(plain(name), referenceId);
    }

    public Optional<String> match(String name) {
        return Optional.ofNullable(idByName.get(plain(name)));
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
