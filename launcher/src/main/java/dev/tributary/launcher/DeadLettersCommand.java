package dev.tributary.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.launcher.letters.Letter;
import dev.tributary.launcher.letters.LetterBox;
import dev.tributary.launcher.letters.LetterFilter;
import dev.tributary.launcher.letters.Replay;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.Topics;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commands about the records that could not be processed. */
@Command(
        name = "dead-letters",
        description = "Lists dead letters, shows one, or sends their records again after what was wrong is mended.",
        mixinStandardHelpOptions = true)
final class DeadLettersCommand implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");
    private static final int VALUE_SHOWN_BYTES_MAX = 4_096;
    private static final String ROW = "%-12s %-24s %-9s %-20s %-34s %9s  %s%n";

    @Spec
    private CommandSpec spec;

    /** Which letters. */
    static final class Choice {

        @Option(names = "--reason", paramLabel = "CODE", description = "Only of this reason, such as malformed_json.")
        private String reason;

        @Option(names = "--stage", paramLabel = "NAME", description = "Only of this stage, such as intake.")
        private String stage;

        @Option(names = "--topic", paramLabel = "NAME", description = "Only of records that came from this topic.")
        private String topic;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only written since: 2026-11-21T12:00:00Z, or 90s, 15m, 2h, 7d ago.")
        private String since;

        @Option(names = "--until", paramLabel = "TIME", description = "Only written before.")
        private String until;

        LetterFilter filter(Set<String> ids) {
            requireOneOf("--reason", reason, Arrays.stream(Reason.values()).map(Reason::wireName));
            requireOneOf("--stage", stage, Arrays.stream(Stage.values()).map(Stage::wireName));
            for (String id : ids) {
                if (!id.matches("\\d{1,9}@\\d{1,18}")) {
                    throw new ConfigurationException(
                            "a dead letter is named by partition@offset, such as 3@17, not " + id);
                }
            }
            return new LetterFilter(
                    ids,
                    Optional.ofNullable(reason),
                    Optional.ofNullable(stage),
                    Optional.ofNullable(topic),
                    Optional.ofNullable(since).map(text -> time("--since", text)),
                    Optional.ofNullable(until).map(text -> time("--until", text)));
        }

        private static void requireOneOf(String option, String given, Stream<String> known) {
            Set<String> names = known.collect(Collectors.toSet());
            if (given != null && !names.contains(given)) {
                throw new ConfigurationException(
                        option + ": there is no " + given + ", only " + new java.util.TreeSet<>(names));
            }
        }

        private static Instant time(String option, String text) {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                long count = Long.parseLong(ago.group(1));
                Duration back =
                        switch (ago.group(2)) {
                            case "s" -> Duration.ofSeconds(count);
                            case "m" -> Duration.ofMinutes(count);
                            case "h" -> Duration.ofHours(count);
                            default -> Duration.ofDays(count);
                        };
                return Instant.now().minus(back);
            }
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new ConfigurationException(
                        option + ": " + text + " is no time; it takes 2026-11-21T12:00:00Z, or 90s, 15m, 2h, 7d ago",
                        e);
            }
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say list, show or replay");
    }

    @Command(
            name = "list",
            description = "A line for each dead letter, oldest first, and how many there are by reason.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin StreamOptions options,
            @Mixin Choice choice,
            @Option(names = "--json", description = "Print JSON for machines.") boolean json)
            throws InterruptedException {
        LetterFilter filter = choice.filter(Set.of());
        LetterBox box = box(options.settings());
        List<Letter> letters = box.letters().stream().filter(filter::takes).toList();
        if (json) {
            ArrayNode array = JSON.createArrayNode();
            letters.forEach(letter -> array.add(node(box, letter)));
            out().println(array.toPrettyString());
            return Tributary.EXIT_DONE;
        }
        if (!letters.isEmpty()) {
            out().printf(Locale.ROOT, ROW, "letter", "written", "stage", "reason", "record", "bytes", "");
        }
        for (Letter letter : letters) {
            out().printf(
                            Locale.ROOT,
                            ROW,
                            letter.id(),
                            letter.writtenAt(),
                            letter.record().stage(),
                            letter.record().reason(),
                            letter.source(),
                            letter.record().valueSizeBytes(),
                            state(box, letter));
        }
        Map<String, Long> byReason = letters.stream()
                .collect(
                        Collectors.groupingBy(letter -> letter.record().reason(), TreeMap::new, Collectors.counting()));
        out().println(letters.size() + " dead letters" + (byReason.isEmpty() ? "" : ": " + byReason));
        out().flush();
        return Tributary.EXIT_DONE;
    }

    private static String state(LetterBox box, Letter letter) {
        return box.replayedAt(letter)
                .map(at -> "replayed " + at)
                .orElse(letter.record().replayable() ? "" : "not replayable");
    }

    @Command(
            name = "show",
            description = "Everything about one dead letter, its record's value included.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin StreamOptions options,
            @Parameters(paramLabel = "PARTITION@OFFSET", description = "The letter, as list shows it.") String id,
            @Option(names = "--json", description = "Print JSON for machines.") boolean json)
            throws InterruptedException {
        LetterFilter filter = new Choice().filter(Set.of(id));
        LetterBox box = box(options.settings());
        Letter letter = box.letters().stream()
                .filter(filter::takes)
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("there is no dead letter " + id));
        ObjectNode node = node(box, letter)
                .put("message", letter.record().message())
                .put("record_timestamp", letter.record().timestamp().toString())
                .put("value_sha256", letter.record().valueSha256())
                .put("key", text(letter.record().key()))
                .put("value", text(letter.record().value()));
        ObjectNode headers = node.putObject("headers");
        for (Header header : letter.headers()) {
            headers.put(header.key(), text(header.value()));
        }
        if (json) {
            out().println(node.toPrettyString());
        } else {
            node.properties().forEach(field -> out().printf(
                            Locale.ROOT,
                            "%-18s %s%n",
                            field.getKey(),
                            field.getValue().isTextual()
                                    ? field.getValue().asText()
                                    : field.getValue().toString()));
        }
        out().flush();
        return Tributary.EXIT_DONE;
    }

    private static ObjectNode node(LetterBox box, Letter letter) {
        ObjectNode node = JSON.createObjectNode()
                .put("letter", letter.id())
                .put("written_at", letter.writtenAt().toString())
                .put("stage", letter.record().stage())
                .put("reason", letter.record().reason())
                .put("topic", letter.record().topic())
                .put("partition", letter.record().partition())
                .put("offset", letter.record().offset())
                .put("value_size_bytes", letter.record().valueSizeBytes())
                .put("replayable", letter.record().replayable());
        box.replayedAt(letter).ifPresent(at -> node.put("replayed_at", at.toString()));
        return node;
    }

    /** Text where it is text, else hex; the beginning alone where it is long. */
    private static String text(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, VALUE_SHOWN_BYTES_MAX));
        String text = new String(shown, StandardCharsets.UTF_8);
        boolean printable = text.chars().allMatch(c -> c >= ' ' && c != '\uFFFD' || c == '\n' || c == '\t');
        return (printable ? text : "0x" + HexFormat.of().formatHex(shown))
                + (shown.length < bytes.length ? "… (" + bytes.length + " bytes)" : "");
    }

    @Command(
            name = "replay",
            description =
                    "Sends the records of dead letters again, to where they came from, each once: a letter that was "
                            + "replayed is not replayed again. Says what cannot be replayed, and why.",
            mixinStandardHelpOptions = true)
    int replay(
            @Mixin StreamOptions options,
            @Mixin Choice choice,
            @Parameters(paramLabel = "PARTITION@OFFSET", arity = "0..*", description = "Letters, as list shows them.")
                    List<String> ids,
            @Option(names = "--all", description = "All letters, where nothing else narrows the choice.") boolean all,
            @Option(names = "--superseded", description = "Also where the key has had another record since.")
                    boolean superseded,
            @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.") boolean dryRun)
            throws InterruptedException {
        Set<String> named = ids == null ? Set.of() : Set.copyOf(ids);
        LetterFilter filter = choice.filter(named);
        if (!all && filter.equals(new Choice().filter(Set.of()))) {
            throw new ParameterException(spec.commandLine(), "name letters, narrow the choice, or say --all");
        }
        Settings settings = options.settings();
        LetterBox first = box(settings);
        requireThere(named, first);
        if (dryRun) {
            report(first, decide(settings, first, filter, superseded), "would be sent");
            return Tributary.EXIT_DONE;
        }
        try (Replay replay = new Replay(settings, Clock.systemUTC())) {
            // Read anew: another replay may have ended since.
            LetterBox box = LetterBox.read(settings);
            Replay.Decision decision = decide(settings, box, filter, superseded);
            int sent = replay.send(decision.replays());
            report(box, decision, "sent");
            out().println(sent + " records sent again");
            out().flush();
        }
        return Tributary.EXIT_DONE;
    }

    private static void requireThere(Set<String> named, LetterBox box) {
        Set<String> known = box.letters().stream().map(Letter::id).collect(Collectors.toSet());
        for (String id : named) {
            if (!known.contains(id)) {
                throw new CommandFailedException("there is no dead letter " + id);
            }
        }
    }

    private static Replay.Decision decide(Settings settings, LetterBox box, LetterFilter filter, boolean superseded) {
        return Replay.decide(
                settings, box, box.letters().stream().filter(filter::takes).toList(), superseded);
    }

    private void report(LetterBox box, Replay.Decision decision, String sent) {
        decision.replays().forEach(letter -> out().println(letter.id() + " of " + letter.source() + ": " + sent));
        decision.refused()
                .forEach((letter, why) -> out().println(letter.id() + " of " + letter.source() + ": not sent, " + why));
        out().println(decision.replays().size() + " of " + box.letters().size() + " dead letters " + sent + ", "
                + decision.refused().size() + " not");
        out().flush();
    }

    private static LetterBox box(Settings settings) throws InterruptedException {
        Topics topics = new RecordFormats(settings).topics();
        StreamOptions.requireTopics(settings, Set.of(topics.deadLetters(), topics.replays()));
        return LetterBox.read(settings);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
