package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.bench.audit.Audit;
import dev.tributary.bench.audit.Difference;
import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.local.LocalPorts;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.launcher.demo.Demo;
import dev.tributary.launcher.demo.DemoPlan;
import dev.tributary.launcher.demo.DemoSummary;
import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.FileLoad;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.matching.EntityType;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo at a small size, with every real server, and what else can be asked of a running installation. One installation
 * serves all; the order of tests keeps those that plant faults behind those that look for none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {

    private static final int REFERENCES = 500;
    private static final int RECORDS = 300;
    private static final long SEED = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Demo demo;
    private DemoSummary summary;
    private Settings settings;

    @BeforeAll
    void runTheDemo() throws Exception {
        DemoPlan plan = new DemoPlan(
                REFERENCES,
                RECORDS,
                SEED,
                0,
                Optional.of("hashed-ngrams"),
                "spark",
                LocalPorts.FREE,
                folder.resolve("runs"),
                1,
                true,
                Optional.of(folder.resolve("summary.json")));
        Screen screen = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        demo = new Demo(plan, screen, new StopSignal());
        summary = demo.run();
        summary.write(plan.json().orElseThrow());
        settings = demo.settings();
    }

    @AfterAll
    void stop() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    @Order(1)
    void everyRecordHasExactlyOneOutcomeEverywhere() {
        assertThat(summary.report().differences()).as(shown::toString).allMatch(Difference::isNone);
        assertThat(summary.report().differences()).hasSize(9);
        assertThat(summary.report().counts().recordsIn()).isEqualTo(RECORDS);
        assertThat(summary.report().counts().outcomes()).isEqualTo(RECORDS);
        assertThat(summary.isSound()).isTrue();
    }

    @Test
    @Order(1)
    void theSummaryForMachinesHasItsKeysAndAddsUp() throws IOException {
        JsonNode json = JSON.readTree(folder.resolve("summary.json").toFile());
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);

        assertThat(keys)
                .containsExactlyInAnyOrder(
                        "records_in",
                        "auto_matched",
                        "review_required",
                        "unmatched",
                        "unchanged",
                        "deleted",
                        "dead_letters",
                        "lost",
                        "doubled",
                        "accuracy",
                        "records_per_second",
                        "latency_ms",
                        "first_match_seconds",
                        "rss_peak_mb",
                        "delta",
                        "neo4j");
        long sum =
                List.of("auto_matched", "review_required", "unmatched", "unchanged", "deleted", "dead_letters").stream()
                        .mapToLong(key -> json.get(key).asLong())
                        .sum();
        assertThat(sum).isEqualTo(json.get("records_in").asLong()).isEqualTo(RECORDS);
        assertThat(json.at("/lost").asLong(-1)).isZero();
        assertThat(json.at("/doubled").asLong(-1)).isZero();
        assertThat(json.at("/delta/rows").asLong()).isPositive();
        assertThat(json.at("/neo4j/entities").asLong()).isPositive();
        assertThat(json.at("/neo4j/matches").asLong()).isPositive();
        assertThat(json.at("/latency_ms/p99").asLong())
                .isGreaterThanOrEqualTo(json.at("/latency_ms/p50").asLong());
    }

    @Test
    @Order(1)
    void matchingIsFarMoreAccurateThanExactNames() {
        assertThat(summary.report().likely().f1())
                .isGreaterThan(0.9)
                .isGreaterThan(summary.exactNames().f1() + 0.3);
    }

    @Test
    @Order(2)
    void aLoadThatIsBrokenOffGoesOnWithoutLossOrDoubling() throws Exception {
        StringBuilder csv = new StringBuilder("id,company,town\n");
        int rows = 3_000;
        for (int i = 0; i < rows; i++) {
            csv.append(i).append(",Loadable Company ").append(i).append(",Kiel\n");
        }
        csv.append("bad row\n").append(",No Id Inc,Kiel\n");
        Path file = Files.writeString(folder.resolve("load.csv"), csv);
        StopSignal stop = new StopSignal();
        List<String> bad = new ArrayList<>();

        FileLoad.Outcome first = load(file, stop, progress -> stop.request(), bad);
        FileLoad.Outcome second = load(file, new StopSignal(), progress -> {}, bad);
        FileLoad.Outcome third = load(file, new StopSignal(), progress -> {}, bad);

        assertThat(first.complete()).isFalse();
        assertThat(first.sent()).isBetween(1L, rows - 1L);
        assertThat(second.complete()).isTrue();
        assertThat(second.earlier()).isEqualTo(first.sent());
        assertThat(second.sent()).isEqualTo(rows);
        assertThat(third.sent() - third.earlier()).isZero();
        assertThat(bad).hasSize(2).anyMatch(line -> line.startsWith("line " + (rows + 2) + ":"));
        assertThat(Files.readString(second.rejectedFile())).contains("bad row").contains(",No Id Inc");
        assertThat(sentKeys(settings, "load")).hasSize(rows).doesNotHaveDuplicates();
    }

    private FileLoad.Outcome load(
            Path file, StopSignal stop, java.util.function.Consumer<FileLoad.Progress> progress, List<String> bad)
            throws Exception {
        InputFile input = InputFile.of("--file", file, Optional.empty(), Optional.empty());
        ColumnMapping mapping = ColumnMapping.of(
                input.columns(), "--id-column", "id", List.of("company=name", "town=city"), EntityType.COMPANY);
        RecordMaker maker = RecordMaker.entities(new RecordFormats(settings), "load", EntityType.COMPANY);
        return new FileLoad(
                        settings,
                        new FileLoad.Plan(input, mapping, maker, input.rejectedBeside(), false, 0),
                        stop,
                        progress,
                        bad::add)
                .run();
    }

    static List<String> sentKeys(Settings settings, String source) {
        List<String> keys = new ArrayList<>();
        new TopicScan(settings).read("entities", record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(source + "|")) {
                keys.add(key);
            }
        });
        return keys;
    }

    @Test
    @Order(3)
    void aTableIsBackfilledOnceThroughAKillAndItsOutcomesAddUp() throws Exception {
        new BackfillChecks(settings, demo.configuration(), folder).aTableIsSentOnceThroughAKillBetweenItsChunks();
    }

    @Test
    @Order(3)
    void rowsOfATableWithoutVersionsThatMeetAConditionAreBackfilled() throws Exception {
        new BackfillChecks(settings, demo.configuration(), folder)
                .rowsOfATableWithoutVersionsThatMeetAConditionAreSent();
    }

    @Test
    @Order(3)
    void aTableOfAWorkspaceIsBackfilledOverAClusterThatIsStartedForIt() throws Exception {
        new BackfillChecks(settings, demo.configuration(), folder)
                .aTableOfAWorkspaceIsSentOverAClusterThatIsStartedForIt();
    }

    @Test
    @Order(3)
    void ofTwoBackfillsOfOneNameTheSecondTakesOver() throws Exception {
        new BackfillChecks(settings, demo.configuration(), folder).aSecondInstanceOfTheSameNameFencesTheFirst();
    }

    @Test
    @Order(3)
    void theDoctorFindsNothingAmissInARunningInstallation() {
        StringWriter said = new StringWriter();
        int exitCode = Tributary.commandLine()
                .setOut(new PrintWriter(said, true))
                .execute("doctor", "--config", demo.configuration().toString());

        assertThat(exitCode).as(said::toString).isZero();
        assertThat(said.toString().lines()).hasSizeGreaterThan(8).allMatch(line -> line.startsWith("✓"));
        assertThat(said.toString()).contains("✓ neo4j").contains("✓ delta").contains("✓ spark functions");
    }

    /** Clients that share no code with Tributary: kafkajs and its client of the schema registry. */
    @Test
    @Order(3)
    void aClientInJavaScriptWritesRecordsAndReadsTheirDecisions() throws Exception {
        Assumptions.assumeTrue(isThere("node") && isThere("npm"), "node or npm is not there: skipped");
        Path work = Files.createDirectories(folder.resolve("node"));
        Path sources = Path.of(System.getProperty("tributary.home"), "launcher", "src", "test", "node");
        for (String name : List.of("package.json", "package-lock.json", "client.js")) {
            Files.copy(sources.resolve(name), work.resolve(name));
        }
        run(work, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        var reference = Scenario.generate(REFERENCES, 1, SEED).references().get(7);

        String printed = run(
                work,
                "node",
                "client.js",
                settings.get(dev.tributary.runtime.Keys.KAFKA_BOOTSTRAP_SERVERS),
                settings.get(dev.tributary.runtime.Keys.REGISTRY_URL),
                "node",
                reference.name(),
                reference.attributes().get("city"));

        JsonNode decisions = JSON.readTree(printed.lines().reduce((a, b) -> b).orElseThrow());
        assertThat(decisions.at("/same/reference_id").asText()).isEqualTo(reference.id());
        assertThat(decisions.at("/same/status").asText()).isIn("auto_matched", "review_required");
        assertThat(decisions.at("/same/explained").asInt()).isPositive();
        assertThat(decisions.at("/same/header").asText()).isEqualTo("1");
        assertThat(decisions.at("/typo/reference_id").asText()).isEqualTo(reference.id());
        assertThat(decisions.at("/stranger/status").asText()).isEqualTo("unmatched");
        assertThat(decisions.at("/stranger/reference_id").isNull()).isTrue();
    }

    /** The audit is no ornament: an input without an outcome and an outcome that stands twice are each found. */
    @Test
    @Order(9)
    void theAuditFindsWhatIsLostAndWhatIsDoubled() throws Exception {
        Sent sent = new Sent();
        Scenario scenario = Scenario.generate(REFERENCES, RECORDS, SEED);
        Map<String, String> placeByKeyAndVersion = placesOfDemo();
        for (StreamEvent event : scenario.events()) {
            String place = placeByKeyAndVersion.get(event.key() + "#" + event.version());
            if (place != null) {
                sent.add(place, event);
            }
        }
        long before = new Audit(settings, sent, false).run(Optional.empty()).lost();
        StreamEvent decided = scenario.events().stream()
                .filter(event -> event.outcome() == StreamEvent.Outcome.DECIDED)
                .findFirst()
                .orElseThrow();
        ConsumerRecord<byte[], byte[]> original = firstMatch(decided.key().toString());

        sent.add(
                "entities-0@999999",
                new StreamEvent(
                        new dev.tributary.matching.RecordKey("crm", "never-sent"),
                        Map.of("name", "Never Sent Ltd"),
                        StreamEvent.Outcome.DECIDED,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        false));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            producer.send(new ProducerRecord<>(
                            original.topic(),
                            original.partition(),
                            original.key(),
                            original.value(),
                            original.headers()))
                    .get(10, TimeUnit.SECONDS);
        }
        List<Difference> planted =
                new Audit(settings, sent, false).run(Optional.empty()).differences();

        Map<String, Difference> byPlace = planted.stream().collect(Collectors.toMap(Difference::place, d -> d));
        assertThat(before).isZero();
        assertThat(byPlace.get("input records").lost()).isEqualTo(1);
        assertThat(byPlace.get("input records").doubled()).isEqualTo(1);
        assertThat(byPlace.get("topic matches").lost()).isEqualTo(1);
        assertThat(byPlace.get("topic matches").doubled()).isEqualTo(1);
        assertThat(byPlace.get("table entities").lost()).isEqualTo(1);
    }

    private Map<String, String> placesOfDemo() {
        Map<String, String> places = new java.util.HashMap<>();
        new TopicScan(settings)
                .read(
                        "matches",
                        record -> places.putIfAbsent(
                                new String(record.key(), StandardCharsets.UTF_8) + "#"
                                        + new String(
                                                record.headers()
                                                        .lastHeader("tributary-version")
                                                        .value(),
                                                StandardCharsets.UTF_8),
                                new String(
                                        record.headers()
                                                .lastHeader("tributary-source-offset")
                                                .value(),
                                        StandardCharsets.UTF_8)));
        return places;
    }

    private ConsumerRecord<byte[], byte[]> firstMatch(String key) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        new TopicScan(settings).read("matches", record -> {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(key) && record.value() != null) {
                found.add(record);
            }
        });
        return found.get(0);
    }

    private static boolean isThere(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs a command to its end, at most three minutes; what it printed. */
    private static String run(Path work, String... command) throws IOException, InterruptedException {
        Path output = work.resolve(command[0] + ".out");
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(ended && process.exitValue() == 0)
                .as(String.join(" ", command) + ":\n" + printed)
                .isTrue();
        return printed;
    }
}
