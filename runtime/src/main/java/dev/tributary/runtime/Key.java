package dev.tributary.runtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One setting: its name, what it accepts, its default and why it is there.
 *
 * @param name dotted, in kebab case, such as {@code match.batch.records-max}
 * @param accepts the values it takes, for the reference and for errors
 * @param defaultText as it would stand in tributary.yaml
 * @param why what it is for, in one sentence
 * @param secret whether its value is masked wherever it is shown
 * @param parser text to value; throws IllegalArgumentException with what is wrong
 */
public record Key<T>(
        String name, String accepts, String defaultText, String why, boolean secret, Function<String, T> parser) {

    /** In a URL, also where a character of the password ends what a parser takes for the host. */
    private static final Pattern LOGIN = Pattern.compile("://.*@");

    /** Likewise where a name before an @ is no login, as in {@code abfss://container@account}; a colon may precede a port. */
    private static final Pattern PASSWORD = Pattern.compile("://[^/@]*:(?!\\d+/).*@");

    public Key {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(defaultText, "defaultText");
    }

    /** The value behind a text. */
    T parse(String text) {
        try {
            return parser.apply(text.trim());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String shown = secret || LOGIN.matcher(text).find() ? "the value" : "'" + text + "'";
            throw new ConfigurationException(name + ": " + shown + " is not accepted; it takes " + accepts, e);
        }
    }

    public static Key<String> text(String name, String defaultText, String why) {
        if (defaultText.isEmpty()) {
            return new Key<>(name, "text, may be empty", defaultText, why, false, Function.identity());
        }
        return new Key<>(name, "text, not empty", defaultText, why, false, text -> {
            requireBetween(!text.isEmpty());
            return text;
        });
    }

    /** A URL that is shown in messages, and so takes no login. */
    public static Key<String> url(String name, String defaultText, String loginKeys, String why) {
        return new Key<>(
                name, "a URL without a login, which belongs into " + loginKeys, defaultText, why, false, text -> {
                    requireBetween(!text.isEmpty() && !LOGIN.matcher(text).find());
                    return text;
                });
    }

    /** A folder or URI that is shown in messages, and so takes no password. */
    public static Key<String> place(String name, String defaultText, String loginPlace, String why) {
        return new Key<>(
                name,
                "a folder, or a URI without user:password@, which belongs into " + loginPlace,
                defaultText,
                why,
                false,
                text -> {
                    requireBetween(!text.isEmpty() && !PASSWORD.matcher(text).find());
                    return text;
                });
    }

    /** A text that may be left empty. */
    public static Key<Optional<String>> optionalText(String name, String why) {
        return new Key<>(name, "text, may be empty", "", why, false, Key::presence);
    }

    /** A text that may be left empty and is never shown. */
    public static Key<Optional<String>> secret(String name, String why) {
        return new Key<>(name, "text, may be empty; better ${env:NAME} or ${file:/path}", "", why, true, Key::presence);
    }

    private static Optional<String> presence(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    public static Key<Boolean> flag(String name, boolean defaultValue, String why) {
        return new Key<>(name, "true or false", Boolean.toString(defaultValue), why, false, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        });
    }

    public static Key<Integer> integer(String name, int defaultValue, int min, int max, String why) {
        return new Key<>(
                name, "a whole number from " + min + " to " + max, Integer.toString(defaultValue), why, false, text -> {
                    int value = Integer.parseInt(text.replace("_", ""));
                    requireBetween(value >= min && value <= max);
                    return value;
                });
    }

    public static Key<Double> real(String name, double defaultValue, double min, double max, String why) {
        return new Key<>(
                name, "a number from " + min + " to " + max, Double.toString(defaultValue), why, false, text -> {
                    double value = Double.parseDouble(text);
                    requireBetween(value >= min && value <= max);
                    return value;
                });
    }

    /** A duration such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}. */
    public static Key<Duration> duration(String name, String defaultText, String minText, String maxText, String why) {
        Duration min = parseDuration(minText);
        Duration max = parseDuration(maxText);
        return new Key<>(
                name,
                "a duration from " + minText + " to " + maxText + " in ms, s, m, h or d, such as " + defaultText,
                defaultText,
                why,
                false,
                text -> {
                    Duration value = parseDuration(text);
                    requireBetween(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
                    return value;
                });
    }

    /** A size such as {@code 512KiB} or {@code 4MiB}; the value is in bytes. */
    public static Key<Integer> bytes(String name, String defaultText, String minText, String maxText, String why) {
        int min = parseBytes(minText);
        int max = parseBytes(maxText);
        return new Key<>(
                name,
                "a size from " + minText + " to " + maxText + " in bytes, KiB, MiB or GiB, such as " + defaultText,
                defaultText,
                why,
                false,
                text -> {
                    int value = parseBytes(text);
                    requireBetween(value >= min && value <= max);
                    return value;
                });
    }

    /** One of a few words. */
    public static Key<String> oneOf(String name, String defaultText, String why, String... words) {
        List<String> known = List.of(words);
        return new Key<>(name, "one of " + String.join(", ", known), defaultText, why, false, text -> {
            requireBetween(known.contains(text));
            return text;
        });
    }

    /** A comma-separated list of words, or a YAML list. */
    public static Key<List<String>> words(String name, String defaultText, String why) {
        return new Key<>(
                name, "words, separated by commas", defaultText, why, false, text -> Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toUnmodifiableList()));
    }

    private static void requireBetween(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("out of range");
        }
    }

    private static Duration parseDuration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
            digits++;
        }
        long amount = Long.parseLong(lower.substring(0, digits));
        return switch (lower.substring(digits).trim()) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("no unit of time");
        };
    }

    private static int parseBytes(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length() && Character.isDigit(upper.charAt(digits))) {
            digits++;
        }
        int amount = Integer.parseInt(upper.substring(0, digits));
        return switch (upper.substring(digits).trim()) {
            case "", "B" -> amount;
            case "KIB" -> Math.multiplyExact(amount, 1024);
            case "MIB" -> Math.multiplyExact(amount, 1024 * 1024);
            case "GIB" -> Math.multiplyExact(amount, 1024 * 1024 * 1024);
            default -> throw new IllegalArgumentException("no unit of size");
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
