package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.embedding.Embedders;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.spark.functions.ReferenceEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engines against real Spark Connect servers: 4.2 by default, others with {@code
 * -Dtributary.spark.versions=4.0,4.1,4.2} once the profile compat has built them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SparkEnginesTest {

    private static final MatchModel MODEL = MatchModel.bundled();
    /** All changes that were ever written. */
    private static final TableView TABLE = new TableView(0, List.of());

    private static final SparkWorker.Timeouts TIMEOUTS =
            new SparkWorker.Timeouts(Duration.ofMinutes(2), Duration.ofMinutes(2));

    @TempDir
    static Path directory;

    private final Map<String, EmbeddedSpark> servers = new TreeMap<>();
    /** Sessions for all that needs none of its own, by version and format: in a new one Spark's code runs cold. */
    private final Map<String, SparkWorker> shared = new TreeMap<>();

    static Stream<String> versions() {
        return Stream.of(System.getProperty("tributary.spark.versions", EmbeddedSpark.CURRENT)
                .split(","));
    }

    /** Of the server's two task slots each gets a slice of the batch, or each a segment. */
    static Stream<Arguments> versionsFormatsAndSegments() {
        return versions()
                .flatMap(version -> Stream.of(Arguments.of(version, "parquet", 1), Arguments.of(version, "delta", 2)));
    }

    @AfterAll
    void stopServers() {
        shared.values().forEach(SparkWorker::close);
        servers.values().forEach(server -> server.stop(Duration.ofSeconds(20)));
    }

    private EmbeddedSpark server(String version) {
        return servers.computeIfAbsent(
                version,
                wanted -> EmbeddedSpark.start(
                        ServerOptions.in(directory.resolve(wanted)).jvmFlags(EmbeddedServer.QUICK_START), wanted, 2));
    }

    /** Not to be closed, nor an engine or store of it. */
    private SparkWorker shared(String version, String format) {
        return shared.computeIfAbsent(
                version + format,
                wanted -> worker(server(version), "shared", session -> {
                    Functions.registerMatching(session);
                    Functions.registerReference(session);
                    Functions.registerTexts(session);
                }));
    }

    private static SparkWorker worker(
            EmbeddedSpark server,
            String name,
            java.util.function.Consumer<org.apache.spark.sql.SparkSession> functions) {
        SparkEndpoint endpoint = new SparkEndpoint.Url(server.uri().toString(), Map.of(), Optional.empty());
        return new SparkWorker(endpoint, name, TIMEOUTS, session -> {
            ShippedCode.ship(session);
            functions.accept(session);
        });
    }

    @Test
    void workOfSeveralQueriesOutlastsTheDeadlineOfACallWhichEndsOneQuery() throws Exception {
        SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(2));
        SparkEndpoint endpoint =
                new SparkEndpoint.Url(server(EmbeddedSpark.CURRENT).uri().toString(), Map.of(), Optional.empty());
        CountDownLatch never = new CountDownLatch(1);
        Function<SparkWorker.Open, Boolean> slow = open -> {
            try {
                return never.await(1_500, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (SparkWorker worker = new SparkWorker(endpoint, "slow", timeouts, session -> {})) {
            assertThat(worker.callAtLength("load", slow)).isFalse();
            long session = worker.call("look", SparkWorker.Open::generation);
            for (int time = 1; time <= 3; time++) {
                assertThat(worker.call("look", SparkWorker.Open::generation))
                        .as("a server that is slow keeps the session")
                        .isEqualTo(session);
                assertThatThrownBy(() -> worker.call("match", slow))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("'match' within 1 s")
                        .hasMessageContaining("spark.call-timeout");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aTableIsReadInChunksOfOneVersionInTheOrderOfItsKey(String version) throws Exception {
        try (SparkWorker worker = worker(server(version), "table", session -> {
            // Small tables in a task each.
            session.conf().set("spark.sql.shuffle.partitions", "1");
            session.conf().set("spark.databricks.delta.snapshotPartitions", "1");
        })) {
            TableReading reading = new TableReading(worker, directory.resolve("read-" + version));
            reading.chunksAreBoundedAndInOrderOfOneVersion();
            reading.whatCannotBeReadSaysWhyAndHowToMendIt();
        }
    }

    private static ReferenceRow reference(int number, String name) {
        return new ReferenceRow(
                "r" + number,
                Normaliser.normalise(new Entity(
                        EntityType.COMPANY, Map.of("name", name, "postcode", "1" + (1000 + number), "country", "DE"))));
    }

    private static Entity company(String name) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, Map.of("name", name, "country", "DE")));
    }

    private static List<ReferenceRow> references() {
        String[] first = {
            "Nordwind", "Alpenrose", "Havelland", "Silberbach", "Eichwald", "Kaltenberg", "Mondsee", "Rheingold"
        };
        String[] second = {"Logistik", "Maschinenbau", "Software", "Textil", "Optik", "Energie", "Verlag"};
        String[] third = {"GmbH", "AG", "KG"};
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < first.length * second.length * third.length; i++) {
            rows.add(reference(
                    i,
                    first[i % first.length] + " " + second[i / first.length % second.length] + " "
                            + third[i / first.length / second.length]));
        }
        return rows;
    }

    private static ReferenceEntry entry(ReferenceRow row) {
        return new ReferenceEntry(row.referenceId(), false, row.encode());
    }

    private static EpochState epoch(long number, long base, int segments, TableView.Gap... gaps) {
        EpochRecord epoch = new EpochRecord(number, List.of(number), segments, base, 1);
        return new EpochState(epoch, epoch, Optional.empty(), List.of(gaps));
    }

    private static List<Entity> stream() {
        List<Entity> records = new ArrayList<>();
        records.add(company("Nordwind Logistk GmbH"));
        records.add(company("Alpenrose Maschinenbau Aktiengesellschaft"));
        records.add(company("Ganz Anderes Unternehmen"));
        references().stream().limit(40).forEach(row -> records.add(row.normalised()));
        return records;
    }

    @ParameterizedTest
    @MethodSource("versionsFormatsAndSegments")
    void sparkDecidesToTheLastDigitAsTheSameCodeInProcess(String version, String format, int segments)
            throws Exception {
        SparkReferenceTable table = new SparkReferenceTable(
                directory.resolve(format + "-" + version).toString(), format);
        List<ReferenceRow> rows = references();
        TermStatistics statistics = TermStatistics.of(rows);
        ReferenceRow renamed = reference(3, "Silberbach Logistik und Spedition GmbH");
        ReferenceRow added = reference(900, "Neuland Robotik GmbH");
        ReferenceStore store = table.store(shared(version, format));
        SparkMatchEngine engine = new SparkMatchEngine(shared(version, format), table, MODEL);
        store.begin(
                1, rows.subList(0, 100).stream().map(SparkEnginesTest::entry).toList());
        store.write(
                0,
                1,
                rows.subList(100, rows.size()).stream()
                        .map(SparkEnginesTest::entry)
                        .toList());
        engine.load(epoch(1, 1, segments));

        LocalMatcher first = new LocalMatcher(Segments.base(rows, statistics, segments), 1, MODEL);
        assertThat(engine.liveReferences()).hasValue(rows.size());
        assertThat(engine.match(stream())).isEqualTo(first.match(stream(), 1));

        store.write(0, 3, List.of(entry(renamed), entry(added), new ReferenceEntry("r0", true, new byte[0])));
        // A write that was given up, and came to its end after the next try was published.
        store.write(0, 2, List.of(new ReferenceEntry("r5", true, new byte[0])));
        engine.load(epoch(3, 1, segments, new TableView.Gap(1, 3)));

        List<Segment> withUpdate = Segments.updated(
                Segments.base(rows, statistics, segments), Set.of("r0", "r3", "r900"), List.of(renamed, added));
        LocalMatcher second = new LocalMatcher(withUpdate, 3, MODEL);
        List<MatchDecision> decisions = engine.match(stream());
        assertThat(engine.liveReferences()).hasValue(rows.size());
        assertThat(decisions).isEqualTo(second.match(stream(), 1));
        assertThat(decisions)
                .allSatisfy(decision ->
                        assertThat(decision.referenceId().orElse("")).isNotEqualTo("r0"));
        assertThat(engine.references(Set.of("r0", "r3", "r4", "r900", "unknown"), 3))
                .as("as the epoch has them")
                .isEqualTo(Map.of(
                        "r3", renamed.normalised(),
                        "r4", rows.get(4).normalised(),
                        "r900", added.normalised()));
        assertThat(engine.references(Set.of("r0"), 1).keySet()).containsExactly("r0");
        assertThat(engine.match(List.of(company("Neuland Robotik GmbH"))))
                .singleElement()
                .satisfies(decision -> {
                    assertThat(decision.referenceId()).hasValue("r900");
                    assertThat(decision.status()).isNotEqualTo(MatchStatus.UNMATCHED);
                    assertThat(decision.referenceEpoch()).isEqualTo(3);
                });
    }

    @ParameterizedTest
    @MethodSource("versionsFormatsAndSegments")
    void aCompactedBaseIsPreparedBesideMatchingAndDecidesAsTheSameRowsInProcess(
            String version, String format, int segments) throws Exception {
        SparkReferenceTable table = new SparkReferenceTable(
                directory.resolve("compacted-" + format + "-" + version).toString(), format);
        List<ReferenceRow> rows = references();
        ReferenceRow renamed = reference(3, "Silberbach Logistik und Spedition GmbH");
        ReferenceRow added = reference(900, "Neuland Robotik GmbH");
        ReferenceRow late = reference(901, "Spaetlese Weinbau KG");
        ReferenceStore store = table.store(shared(version, format));
        SparkMatchEngine engine = new SparkMatchEngine(shared(version, format), table, MODEL);
        store.begin(1, rows.stream().map(SparkEnginesTest::entry).toList());
        engine.load(epoch(1, 1, segments));
        store.write(0, 2, List.of(entry(renamed), entry(added), new ReferenceEntry("r0", true, new byte[0])));
        EpochState announced = announcing(2, 1, segments, 2, TABLE);
        engine.load(announced);
        engine.prepare(announced);
        assertThat(engine.isPrepared(announced.nextBase().orElseThrow())).isTrue();
        // Compacted twice, first by a loader that then was replaced; a change came before, and one beside it.
        store.write(0, 3, List.of(entry(late), new ReferenceEntry("r1", true, new byte[0])));
        store.beginGeneration(4, 2, 2, TABLE);
        store.beginGeneration(5, 2, 3, TABLE);
        store.write(0, 6, List.of(new ReferenceEntry("r2", true, new byte[0])));
        engine.load(announcing(6, 1, segments, 2, new TableView(0, List.of(new TableView.Gap(3, 6)))));
        List<MatchDecision> before = engine.match(stream());

        // Changes of an epoch that is not published.
        store.write(0, 7, List.of(new ReferenceEntry("r7", true, new byte[0])));
        TableView compacted = new TableView(5, List.of(new TableView.Gap(6, 8)));
        engine.load(compacted(8, 2, segments, compacted));
        store.dropUnneeded(0);

        List<ReferenceRow> base = new ArrayList<>(rows);
        base.set(3, renamed);
        base.remove(0);
        base.add(added);
        List<Segment> expected = Segments.updated(
                Segments.base(base, TermStatistics.of(base), segments), Set.of("r1", "r2", "r901"), List.of(late));
        List<MatchDecision> decisions = engine.match(stream());
        assertThat(decisions).isEqualTo(new LocalMatcher(expected, 8, MODEL).match(stream(), 1));
        assertThat(before).hasSameSizeAs(decisions).allSatisfy(decision -> assertThat(decision.referenceEpoch())
                .isEqualTo(6));
        assertThat(engine.liveReferences()).hasValue(rows.size() - 1);

        store.write(5, 9, List.of(new ReferenceEntry("r901", true, new byte[0])));
        store.beginGeneration(10, 9, 9, compacted);
        store.dropUnneeded(5);
        store.dropUnneeded(10);
        SparkMatchEngine restarted = new SparkMatchEngine(shared(version, format), table, MODEL);
        restarted.load(compacted(11, 9, 1, new TableView(10, List.of())));
        assertThat(restarted.liveReferences()).hasValue(rows.size() - 2);
        base.remove(0);
        base.remove(0);
        assertThat(restarted.match(stream()))
                .isEqualTo(new LocalMatcher(Segments.base(base, 1), 11, MODEL).match(stream(), 1));
        if (format.equals("parquet")) {
            // Delta keeps the files of removed rows until it is vacuumed.
            assertThat(filesOf(directory.resolve("compacted-" + format + "-" + version), "generation=0"))
                    .as("rows that no epoch needs")
                    .isZero();
        }
    }

    private static long filesOf(Path table, String part) throws java.io.IOException {
        try (Stream<Path> files = java.nio.file.Files.walk(table)) {
            return files.filter(file -> file.toString().contains(part)
                            && file.getFileName().toString().endsWith(".parquet"))
                    .count();
        }
    }

    private static EpochState announcing(long number, long base, int segments, long next, TableView view) {
        EpochRecord epoch = new EpochRecord(
                number,
                List.of(number),
                segments,
                base,
                1,
                Optional.of(new EpochRecord.NextBase(next, segments)),
                view.generation(),
                "");
        return new EpochState(epoch, epoch, Optional.of(epoch), view.gaps());
    }

    private static EpochState compacted(long number, long base, int segments, TableView view) {
        EpochRecord epoch =
                new EpochRecord(number, List.of(number), segments, base, 1, Optional.empty(), view.generation(), "");
        return new EpochState(epoch, epoch, Optional.empty(), view.gaps());
    }

    /** The last: what a server runs fast once it is warm, it would run cold after this. */
    @ParameterizedTest
    @Order(Integer.MAX_VALUE)
    @MethodSource("versions")
    void aRestartedServerCostsOneFailedCallAndGivesTheSameDecisions(String version) throws Exception {
        EmbeddedSpark server = server(version);
        SparkReferenceTable table =
                new SparkReferenceTable(directory.resolve("restart-" + version).toString(), "parquet");
        try (SparkMatchEngine engine =
                        new SparkMatchEngine(worker(server, "match", Functions::registerMatching), table, MODEL);
                ReferenceStore store = table.store(worker(server, "reference", Functions::registerReference))) {
            store.begin(1, references().stream().map(SparkEnginesTest::entry).toList());
            engine.load(epoch(1, 1, 1));
            List<MatchDecision> before = engine.match(stream());

            server.kill();
            server.restart();

            List<MatchDecision> after = null;
            for (int attempt = 0; attempt < 5 && after == null; attempt++) {
                try {
                    after = engine.match(stream());
                } catch (dev.tributary.runtime.UnavailableException e) {
                    assertThat(e).hasMessageContaining("spark.endpoint");
                }
            }
            assertThat(after).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void textsAreEmbeddedAsInProcess(String version) throws Exception {
        EmbeddedSpark server = server(version);
        List<String> texts =
                List.of("nordwind logistik", "alpenrose maschinenbau, wien", "nordwind logistik gmbh", "x");
        for (String name : Embedders.names()) {
            EmbedModel model = new EmbedModel(name, Embedders.versionOf(name));
            SparkWorker worker = worker(server, "embed", Functions::registerTexts);
            try (EmbedEngine asked = new AiQueryEmbedEngine(worker, model, 0);
                    EmbedEngine shipped = new ShippedEmbedEngine(worker, model, 0)) {
                boolean builtIn = version.equals(EmbeddedSpark.CURRENT);
                assertThat(asked.lacks())
                        .isEqualTo(builtIn ? Optional.empty() : Optional.of("the server has no ai_query"));
                for (EmbedEngine engine : builtIn ? List.of(asked, shipped) : List.of(shipped)) {
                    List<Embedded> vectors = engine.embed(texts);

                    assertThat(vectors).hasSameSizeAs(texts);
                    for (int i = 0; i < texts.size(); i++) {
                        assertThat(vectors.get(i).vector())
                                .isEqualTo(Embedders.named(name).embed(texts.get(i)));
                    }
                }
            }
        }
    }

    @Test
    void aTextThatAiQueryFailsOnIsToldBesideTheVectorsOfTheOthers() throws Exception {
        EmbedModel model = new EmbedModel("hashed-ngrams", "1");
        EmbedEngine engine = new AiQueryEmbedEngine(shared(EmbeddedSpark.CURRENT, "parquet"), model, 0);
        List<Embedded> embedded = engine.embed(List.of("nordwind", "x".repeat(300_000), "alpenrose"));

        assertThat(embedded).extracting(Embedded::failed).containsExactly(false, true, false);
        assertThat(embedded.get(1).error()).contains("300000 bytes");
        assertThat(embedded.get(2).vector())
                .isEqualTo(Embedders.named("hashed-ngrams").embed("alpenrose"));
    }

    /** Functions of the same forms stand in for servers of other kinds. */
    @Test
    void otherFormsOfAiQueryAreUnderstoodOrFallenBackFrom() throws Exception {
        EmbedModel model = new EmbedModel("lengths", "1");
        SparkWorker other = worker(server(EmbeddedSpark.CURRENT), "other", session -> {
            Functions.registerTexts(session);
            OtherAiQuery.ship(session);
            OtherAiQuery.registerTolerant(session);
        });
        try (EmbedEngine engine = new AiQueryEmbedEngine(other, model, 1, OtherAiQuery.NAME)) {
            List<Embedded> embedded = engine.embed(List.of("abc", "poison"));

            assertThat(embedded.get(0).vector()).containsExactly(3f);
            assertThat(embedded.get(1).error()).isEqualTo("BAD_REQUEST");
        }
        SparkWorker old = worker(server(EmbeddedSpark.CURRENT), "old", session -> {
            Functions.registerTexts(session);
            OtherAiQuery.ship(session);
            OtherAiQuery.registerPlain(session);
        });
        try (EmbedEngine engine = new AiQueryEmbedEngine(old, model, 1, OtherAiQuery.NAME)) {
            assertThat(engine.lacks()).isEmpty();
            assertThat(engine.embed(List.of("abc")).get(0).vector()).containsExactly(3f);
            assertThatThrownBy(() -> engine.embed(List.of("abc", "poison"))).hasStackTraceContaining("poison");
        }
        SparkWorker plain = shared(EmbeddedSpark.CURRENT, "parquet");
        EmbedEngine choosing = new ChoosingEmbedEngine(List.of(
                new AiQueryEmbedEngine(plain, model, 1),
                new ServingEmbedEngine(Optional.empty(), model, new RequestPace(60), new Health()),
                new ShippedEmbedEngine(plain, model, 1)));
        assertThatThrownBy(() -> choosing.embed(List.of("abc")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not ai_query: its ai_query does not take lengths")
                .hasMessageContaining("no Databricks workspace is set up")
                .hasMessageContaining("none of the models that can be sent");
    }
}
