package dev.tributary.launcher.databricks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * What one check found.
 *
 * @param check what was looked at
 * @param ok whether it can be used
 * @param millis that it took
 * @param detail what was seen, or what is wrong and how to mend it
 */
record Finding(
        @JsonProperty("check") String check,
        @JsonProperty("ok") boolean ok,
        @JsonProperty("millis") long millis,
        @JsonProperty("detail") String detail) {

    String line() {
        return String.format(Locale.ROOT, "%s %-26s %7d ms  %s", ok ? "✓" : "✗", check, millis, detail);
    }
}
