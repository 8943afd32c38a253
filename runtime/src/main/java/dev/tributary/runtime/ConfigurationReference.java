package dev.tributary.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes {@link Keys} out for people: config/tributary.yaml with every default, and docs/CONFIGURATION.md. A test holds
 * both files to what is written here.
 */
public final class ConfigurationReference {

    private static final int COMMENT_COLUMNS = 110;

    /** What may stand under each open prefix, with an example. */
    private static final Map<String, String[]> OPEN = Map.of(
            "kafka.properties",
            new String[] {
                "Any property of Kafka's clients (SASL, TLS, timeouts), given to each of them as it is.",
                "security.protocol",
                "SASL_SSL"
            },
            "intake.streams-properties",
            new String[] {"Any property of Kafka Streams that has no setting of its own.", "num.standby.replicas", "1"},
            "spark.headers",
            new String[] {"Headers sent with each call to Spark.", "authorization", "Bearer ${env:SPARK_TOKEN}"},
            "serde.properties",
            new String[] {"Properties of the serialisers set above.", "avro.use.logical.type.converters", "true"});

    private ConfigurationReference() {}

    /** The text of config/tributary.yaml. */
    public static String yaml() {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Key<?> key : Keys.ALL) {
            put(tree, key.name(), key);
        }
        for (String prefix : Keys.OPEN_PREFIXES) {
            put(tree, prefix, note(prefix));
        }
        StringBuilder yaml = new StringBuilder("""
                # Every setting with its default. docs/CONFIGURATION.md is the same as a table, with the environment variable of
                # each. A setting that is left out has its default; an unknown one stops the start. Values may hold
                # ${env:NAME}, ${file:/path} and ${databricks:scope/key}, which secrets should.
                """);
        write(tree, 0, yaml);
        return yaml.toString();
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> tree, String name, Object leaf) {
        Map<String, Object> at = tree;
        String[] parts = name.split("\\.");
        for (int i = 0; i < parts.length - 1; i++) {
            at = (Map<String, Object>) at.computeIfAbsent(parts[i], part -> new LinkedHashMap<String, Object>());
        }
        at.put(parts[parts.length - 1], leaf);
    }

    @SuppressWarnings("unchecked")
    private static void write(Map<String, Object> tree, int depth, StringBuilder yaml) {
        String indent = "  ".repeat(depth);
        tree.forEach((part, value) -> {
            if (value instanceof Key<?> key) {
                comment(indent, key.why() + " Takes " + key.accepts() + ".", yaml);
                String text = key.defaultText().isEmpty() ? "\"\"" : key.defaultText();
                yaml.append(indent).append(part).append(": ").append(text).append('\n');
            } else if (value instanceof String[] note) {
                comment(indent, note[0], yaml);
                yaml.append(indent).append("# ").append(part).append(":\n");
                yaml.append(indent).append("#   ").append(note[1]).append(": ").append(note[2]);
                yaml.append('\n');
            } else {
                if (depth == 0) {
                    yaml.append('\n');
                }
                yaml.append(indent).append(part).append(":\n");
                write((Map<String, Object>) value, depth + 1, yaml);
            }
        });
    }

    private static void comment(String indent, String text, StringBuilder yaml) {
        StringBuilder line = new StringBuilder(indent).append('#');
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > COMMENT_COLUMNS) {
                yaml.append(line).append('\n');
                line = new StringBuilder(indent).append('#');
            }
            line.append(' ').append(word);
        }
        yaml.append(line).append('\n');
    }

    /** The text of docs/CONFIGURATION.md. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Every program reads the same settings once, at its start, and logs what is in effect, with secrets masked. Later
                sources win:

                1. the defaults below;
                2. a YAML file: `--config FILE`, else the file that `TRIBUTARY_CONFIG` names, else `config/tributary.yaml` where it
                   exists;
                3. environment variables;
                4. `--set key=value`.

                Values may hold `${env:NAME}`, `${file:/path}` and `${databricks:scope/key}` (see [DATABRICKS.md](DATABRICKS.md)),
                which secrets should. An unknown key stops the start and is named together with the nearest known one. `TRIBUTARY_LOG_LEVEL` (such as `DEBUG`) sets the level of Tributary's own log
                lines.

                A program ends with 0 after a clean stop, 1 after a fatal error, 2 where the configuration is wrong or a login is
                refused, 3 where a newer instance of the same name has taken over.

                This page and `config/tributary.yaml` are generated from the code. After a change of a setting:

                ```
                mvn -q -pl runtime -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dtributary.regenerate=true
                ```

                ## Settings

                | key | default | takes | environment variable | why |
                |---|---|---|---|---|
                """);
        for (Key<?> key : Keys.ALL) {
            page.append("| `").append(key.name()).append("` | ");
            page.append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`")
                    .append(" | ");
            page.append(cell(key.accepts())).append(" | `");
            page.append(Settings.variableOf(key.name())).append("` | ");
            page.append(cell(key.why())).append(" |\n");
        }
        page.append("""

                ## Open settings

                Under these prefixes any name is taken and passed on as it is; their values are masked wherever they are shown. As
                an environment variable, a name is written in upper case with `_` for each `.`.

                | prefix | example | environment variable | what |
                |---|---|---|---|
                """);
        for (String prefix : Keys.OPEN_PREFIXES) {
            String[] note = note(prefix);
            String name = prefix + "." + note[1];
            page.append("| `")
                    .append(prefix)
                    .append(".*` | `")
                    .append(name)
                    .append(": ")
                    .append(note[2]);
            page.append("` | `")
                    .append(Settings.variableOf(name))
                    .append("` | ")
                    .append(cell(note[0]));
            page.append(" |\n");
        }
        return page.toString();
    }

    private static String[] note(String prefix) {
        String[] note = OPEN.get(prefix);
        if (note == null) {
            throw new IllegalStateException("the open prefix " + prefix + " is not described here");
        }
        return note;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
