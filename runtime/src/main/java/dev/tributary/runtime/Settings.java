package dev.tributary.runtime;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The effective configuration: defaults, then tributary.yaml, then the environment ({@code TRIBUTARY_} and the key in
 * upper case with {@code _} for {@code .} and {@code -}), then {@code --set key=value}. Values may hold
 * {@code ${env:NAME}} and {@code ${file:/path}}, and references to a {@link SecretSource} on the class path. An unknown
 * key stops the start.
 */
public final class Settings {

    private static final String ENVIRONMENT_PREFIX = "TRIBUTARY_";
    /** Variables of the same prefix that are no settings: for the start script and the JVM. */
    private static final List<String> OTHER_VARIABLES = List.of(
            "TRIBUTARY_HOME", "TRIBUTARY_CONFIG", "TRIBUTARY_JAVA_OPTS", "TRIBUTARY_DATA", "TRIBUTARY_LOG_LEVEL");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final Pattern SECRET = Pattern.compile("\\$\\{([a-z]+):([^}]+)}");
    private static final Map<String, SecretSource> SOURCES = ServiceLoader.load(SecretSource.class).stream()
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toUnmodifiableMap(SecretSource::kind, Function.identity()));
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Pattern LOGIN = Pattern.compile("://[^/@\\s]+@");
    private static final Pattern PARAMETER = Pattern.compile("(?<=://.{0,1000})(;[^=;]+=)[^;]*");
    private static final String MASK = "********";

    private final Map<String, String> texts;

    private Settings(Map<String, String> texts) {
        this.texts = texts;
    }

    /** The defaults alone. */
    public static Settings defaults() {
        return load(Optional.empty(), Map.of(), Map.of());
    }

    /**
     * @param yaml the configuration file, if there is one
     * @param environment such as {@code System.getenv()}
     * @param overrides values by key, which win
     * @throws ConfigurationException on an unreadable file, an unknown key or a value that is not accepted
     */
    public static Settings load(Optional<Path> yaml, Map<String, String> environment, Map<String, String> overrides) {
        Map<String, String> texts = new TreeMap<>();
        yaml.ifPresent(file -> readYaml(file).forEach((name, value) -> put(texts, name, value, file.toString())));
        environment.forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX) && !OTHER_VARIABLES.contains(variable)) {
                put(texts, nameOfVariable(variable), value, "environment variable " + variable);
            }
        });
        overrides.forEach((name, value) -> put(texts, name, value, "--set"));
        texts.replaceAll((name, value) -> resolve(name, value, environment));
        Settings settings = new Settings(texts);
        settings.check();
        return settings;
    }

    /** Each value is accepted; secrets that are kept elsewhere are read when they are used. */
    private void check() {
        for (Key<?> key : Keys.ALL) {
            if (!isKeptElsewhere(text(key))) {
                get(key);
            }
        }
    }

    /**
     * The value of a setting.
     *
     * @throws UnavailableException where it is a secret kept elsewhere, which does not answer
     */
    public <T> T get(Key<T> key) {
        return key.parse(withSecrets(key.name(), text(key)));
    }

    private String text(Key<?> key) {
        return texts.getOrDefault(key.name(), key.defaultText());
    }

    /** The settings whose values are kept elsewhere, by name, each with its reference. */
    public Map<String, String> keptElsewhere() {
        Map<String, String> found = new TreeMap<>(texts);
        found.values().removeIf(text -> !isKeptElsewhere(text));
        return found;
    }

    /** The text of one of these settings, with its secret: to try whether it can be read. */
    public String valueOf(String name) {
        return withSecrets(name, texts.get(name));
    }

    private static boolean isKeptElsewhere(String text) {
        return SECRET.matcher(text).results().anyMatch(reference -> SOURCES.containsKey(reference.group(1)));
    }

    private String withSecrets(String name, String text) {
        if (!isKeptElsewhere(text)) {
            return text;
        }
        return SECRET.matcher(text).replaceAll(reference -> {
            SecretSource source = SOURCES.get(reference.group(1));
            if (source == null) {
                return Matcher.quoteReplacement(reference.group());
            }
            if (name.startsWith(source.kind() + ".")) {
                throw new ConfigurationException(
                        name + ": what logs in to " + source.kind() + " cannot be kept there; use ${env:NAME}");
            }
            try {
                return Matcher.quoteReplacement(source.read(reference.group(2), this));
            } catch (ConfigurationException e) {
                throw new ConfigurationException(name + ": " + e.getMessage(), e);
            } catch (UnavailableException e) {
                throw new UnavailableException(name + ": " + e.getMessage(), e);
            }
        });
    }

    /** The settings under an open prefix such as {@code kafka.properties}, by the rest of their names. */
    public Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        texts.forEach((name, value) -> {
            if (name.startsWith(prefix + ".")) {
                found.put(name.substring(prefix.length() + 1), withSecrets(name, value));
            }
        });
        return found;
    }

    /** These settings with some replaced. */
    public Settings with(Map<String, String> overrides) {
        Map<String, String> changed = new TreeMap<>(texts);
        overrides.forEach((name, value) -> put(changed, name, value, "--set"));
        Settings settings = new Settings(changed);
        settings.check();
        return settings;
    }

    /** Every setting as {@code key = value}, a line each, with secrets masked. */
    public String describe() {
        Map<String, String> shown = new TreeMap<>();
        Keys.ALL.forEach(key -> {
            String text = texts.getOrDefault(key.name(), key.defaultText());
            shown.put(key.name(), key.secret() && !text.isEmpty() ? MASK : withoutCredentials(text));
        });
        texts.forEach((name, value) -> shown.putIfAbsent(name, MASK));
        StringBuilder lines = new StringBuilder();
        shown.forEach(
                (name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
        return lines.toString();
    }

    /** A URL may carry a login (user:password@) or parameters such as Spark's ;token=. */
    private static String withoutCredentials(String text) {
        return PARAMETER
                .matcher(LOGIN.matcher(text).replaceAll("://" + MASK + "@"))
                .replaceAll("$1" + MASK);
    }

    private static void put(Map<String, String> texts, String name, String value, String origin) {
        boolean known = Keys.ALL.stream().anyMatch(key -> key.name().equals(name))
                || Keys.OPEN_PREFIXES.stream()
                        .anyMatch(open -> name.startsWith(open + ".") && name.length() > open.length() + 1);
        if (!known) {
            throw new ConfigurationException(
                    origin + ": there is no setting " + name + "; the nearest is " + nearest(name));
        }
        texts.put(name, value);
    }

    private static String nearest(String name) {
        return Keys.ALL.stream()
                .map(Key::name)
                .min(Comparator.comparingInt((String known) -> distance(name, known))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /** The key that a variable means, or its plain reading where there is none, for the error to name. */
    private static String nameOfVariable(String variable) {
        String rest = variable.substring(ENVIRONMENT_PREFIX.length());
        for (Key<?> key : Keys.ALL) {
            if (variableOf(key.name()).equals(variable)) {
                return key.name();
            }
        }
        for (String open : Keys.OPEN_PREFIXES) {
            String prefix = variableOf(open) + "_";
            if (variable.startsWith(prefix)) {
                return open + "."
                        + variable.substring(prefix.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.');
            }
        }
        return rest.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** The environment variable that sets a key. */
    public static String variableOf(String name) {
        return ENVIRONMENT_PREFIX
                + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Map<String, String> readYaml(Path file) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            // The parser's own message may quote the file, and with it a secret: its first line only says what is
            // wrong.
            String what = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new ConfigurationException(file + ", line " + line + ": not valid YAML: " + what);
        } catch (IOException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> texts = new TreeMap<>();
        if (root != null && !root.isMissingNode() && !root.isNull()) {
            if (!root.isObject()) {
                throw new ConfigurationException(file + ": expected keys with values at the top");
            }
            flatten("", root, texts);
        }
        return texts;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> texts) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                            field.getValue(),
                            texts));
        } else if (node.isArray()) {
            StringBuilder words = new StringBuilder();
            node.forEach(element -> words.append(words.isEmpty() ? "" : ",").append(element.asText()));
            texts.put(prefix, words.toString());
        } else {
            texts.put(prefix, node.isNull() ? "" : node.asText());
        }
    }

    private static String resolve(String name, String value, Map<String, String> environment) {
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(
                    resolved, Matcher.quoteReplacement(lookUp(name, matcher.group(1), matcher.group(2), environment)));
        }
        return matcher.appendTail(resolved).toString();
    }

    private static String lookUp(String name, String kind, String where, Map<String, String> environment) {
        if (kind.equals("env")) {
            String value = environment.get(where);
            if (value == null) {
                throw new ConfigurationException(name + ": the environment variable " + where + " is not set");
            }
            return value;
        }
        try {
            return Files.readString(Path.of(where)).strip();
        } catch (IOException e) {
            throw new ConfigurationException(name + ": the file " + where + " cannot be read: " + e.getMessage(), e);
        }
    }
}
