package dev.tributary.sink.neo4j;

import static dev.tributary.sink.neo4j.Changes.delete;
import static dev.tributary.sink.neo4j.Changes.embed;
import static dev.tributary.sink.neo4j.Changes.entity;
import static dev.tributary.sink.neo4j.Changes.match;
import static dev.tributary.sink.neo4j.Changes.reference;
import static dev.tributary.sink.neo4j.Changes.rematch;
import static dev.tributary.sink.neo4j.Changes.removeReference;
import static dev.tributary.sink.neo4j.Changes.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedNeo4j;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.runtime.sink.SinkRecord;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.AuthenticationException;

/** The statements, on a real server. */
class Neo4jTargetTest {

    private static final String PASSWORD = "correct-horse";
    private static final int LOGINS_BEFORE_LOCK = 3;
    private static final TopicPartition CANONICAL = new TopicPartition("entities.canonical", 0);
    private static final TopicPartition OTHER = new TopicPartition("entities.canonical", 1);
    private static final TopicPartition MATCHES = new TopicPartition("matches", 0);
    private static final Uuid TOPIC_ID = Uuid.randomUuid();

    @TempDir
    static Path directory;

    private static EmbeddedNeo4j server;
    private static Driver driver;

    private Neo4jTarget target;
    private long offset;

    @BeforeAll
    static void startServer() {
        server = EmbeddedNeo4j.start(ServerOptions.in(directory), Optional.of(PASSWORD));
        driver = GraphDatabase.driver(server.uri(), AuthTokens.basic(EmbeddedNeo4j.USER, PASSWORD));
    }

    @AfterAll
    static void stopServer() {
        driver.close();
        server.close();
    }

    @BeforeEach
    void emptyGraph() {
        query("MATCH (n) DETACH DELETE n");
        target = open(settings());
        offset = 0;
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void anEntityItsReferenceAndTheMatchBecomeNodesAndARelationship() {
        write(reference("r1", "ACME Ltd"), upsert("1", 1, "Acme"), match("1", 1, "r1"));

        Record found = query("MATCH (e:Entity)-[m:MATCHES]->(r:Reference) RETURN e, m, r")
                .get(0);
        assertThat(found.get("e").asMap())
                .containsEntry("key", "crm|1")
                .containsEntry("source", "crm")
                .containsEntry("record_id", "1")
                .containsEntry("version", 1L)
                .containsEntry("type", "company")
                .containsEntry("name", "Acme")
                .containsEntry("attr_name", "Acme");
        assertThat(found.get("m").asMap())
                .containsEntry("confidence", 0.97)
                .containsEntry("method", "probabilistic")
                .containsEntry("status", "auto_matched")
                .containsEntry("version", 1L)
                .containsEntry("reference_epoch", 1L)
                .containsEntry("model_version", "m1")
                .containsEntry("margin", 0.87)
                .containsKey("explanation");
        assertThat(found.get("r").asMap()).containsEntry("reference_id", "r1").containsEntry("name", "ACME Ltd");
    }

    @Test
    void everyOrderOfTheTopicsGivesTheSameGraph() {
        List<GraphChange> canonical = List.of(
                upsert("1", 1, "one"),
                upsert("1", 2, "one and a half"),
                upsert("2", 1, "two"),
                delete("2", 2),
                upsert("3", 1, "three"),
                delete("3", 2),
                upsert("3", 3, "three again"));
        List<GraphChange> decisions = List.of(
                match("1", 1, "a"),
                match("1", 2, "b"),
                match("2", 1, "a"),
                delete("2", 2),
                match("3", 1, "a"),
                delete("3", 2),
                match("3", 3, null),
                rematch("3", 3, 2, "b"));
        List<GraphChange> vectors = List.of(
                embed("1", 1, 1, 0),
                embed("1", 2, 0, 1),
                embed("2", 1, 1, 0),
                delete("2", 2),
                embed("3", 1, 1, 0),
                delete("3", 2),
                embed("3", 3, 0, 1));
        List<GraphChange> references = List.of(reference("a", "A"), reference("b", "B0"), reference("b", "B"));
        String expected = null;
        long seed = 20261120;
        for (int round = 0; round < 5; round++) {
            query("MATCH (n) DETACH DELETE n");
            try (Neo4jTarget fresh = open(settings())) {
                offset = 0;
                interleave(new Random(seed + round), canonical, decisions, vectors, references)
                        .forEach(batch -> fresh.write(records(CANONICAL, batch)));
            }
            String graph = describe();
            expected = expected == null ? graph : expected;
            assertThat(graph).as("seed %d", seed + round).isEqualTo(expected);
        }
        assertThat(expected)
                .contains("crm|1-[2]->b")
                .contains("crm|3-[3]->b")
                .doesNotContain("crm|2-[", "key=crm|2, latest_version");
    }

    @Test
    void aReplayFromTheStartGivesTheSameGraph() {
        List<GraphChange> changes = List.of(
                reference("a", "A"),
                upsert("1", 1, "x"),
                match("1", 1, "a"),
                upsert("1", 2, "y"),
                match("1", 2, null),
                embed("1", 2, 1, 0),
                upsert("2", 1, "z"),
                delete("2", 2));
        changes.forEach(this::write);
        String before = describe();

        query("MATCH (o:SinkOffset) DELETE o");
        try (Neo4jTarget again = open(settings())) {
            offset = 0;
            changes.forEach(change -> again.write(records(CANONICAL, List.of(change))));
        }

        assertThat(describe()).isEqualTo(before);
    }

    @Test
    void recordsAtOrBelowTheWatermarkChangeNothing() {
        target.write(List.of(new SinkRecord<>(CANONICAL, 7, upsert("1", 1, "one"))));

        target.write(List.of(
                new SinkRecord<>(CANONICAL, 7, upsert("1", 9, "not this")),
                new SinkRecord<>(CANONICAL, 8, upsert("2", 1, "two"))));

        assertThat(query("MATCH (e:Entity) RETURN e.name AS name ORDER BY name"))
                .extracting(found -> found.get("name").asString())
                .containsExactly("one", "two");
    }

    @Test
    void eachPartitionHasAWatermarkOfItsOwn() {
        target.write(List.of(
                new SinkRecord<>(CANONICAL, 5, upsert("1", 1, "one")),
                new SinkRecord<>(OTHER, 3, upsert("2", 1, "two")),
                new SinkRecord<>(MATCHES, 9, match("1", 1, "a"))));
        target.write(List.of(new SinkRecord<>(OTHER, 4, upsert("2", 2, "two"))));

        assertThat(target.watermarks(Map.of(CANONICAL, TOPIC_ID, OTHER, TOPIC_ID, MATCHES, TOPIC_ID)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(CANONICAL, 5L, OTHER, 4L, MATCHES, 9L));
    }

    @Test
    void aFailedWriteLeavesNeitherRowsNorWatermark() {
        GraphChange bad = embed("1", 1, new float[] {1, 0});
        target.write(List.of(new SinkRecord<>(CANONICAL, 0, bad)));
        query("MATCH (o:SinkOffset) SET o.last_offset = 'broken'");

        assertThatThrownBy(() -> target.write(List.of(new SinkRecord<>(CANONICAL, 1, upsert("9", 1, "nine")))))
                .isInstanceOf(RuntimeException.class);

        assertThat(query("MATCH (e:Entity {key: 'crm|9'}) RETURN e")).isEmpty();
    }

    @Test
    void aTopicMadeAnewIsReportedAndNotTakenForTheOldOne() {
        write(upsert("1", 1, "one"));

        assertThatThrownBy(() -> target.watermarks(Map.of(CANONICAL, Uuid.randomUuid())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("entities.canonical")
                .hasMessageContaining("made anew");
    }

    @Test
    void aGraphEmptiedUnderTheSinkIsReported() {
        write(upsert("1", 1, "one"));
        query("MATCH (n) DETACH DELETE n");

        assertThatThrownBy(() -> write(upsert("2", 1, "two")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("emptied or restored");
        assertThat(query("MATCH (e:Entity) RETURN e")).isEmpty();
    }

    @Test
    void aRematchMovesTheRelationship() {
        write(match("1", 1, "a"));
        write(rematch("1", 1, 2, "b"));

        assertThat(relationships()).containsExactly("crm|1-[1]->b");
    }

    @Test
    void anUnmatchedDecisionTakesTheRelationshipAway() {
        write(match("1", 1, "a"));
        write(match("1", 2, null));

        assertThat(relationships()).isEmpty();
        assertThat(query("MATCH (e:Entity) RETURN e.match_status AS status")
                        .get(0)
                        .get("status")
                        .asString())
                .isEqualTo("unmatched");
    }

    @Test
    void anOlderDecisionDoesNotComeBack() {
        write(match("1", 2, "b"));
        write(match("1", 1, "a"));

        assertThat(relationships()).containsExactly("crm|1-[2]->b");
    }

    @Test
    void aDeletedEntityLeavesAMarkerAndNothingOlderComesBack() {
        write(upsert("1", 1, "one"), match("1", 1, "a"), embed("1", 1, 1, 0));
        write(delete("1", 2));
        write(upsert("1", 1, "one"));
        write(match("1", 1, "a"));
        write(embed("1", 1, 1, 0));

        assertThat(query("MATCH (e:Entity) RETURN e")).isEmpty();
        assertThat(query("MATCH (d:DeletedEntity) RETURN d.key AS key, d.version AS version"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.get("key").asString()).isEqualTo("crm|1");
                    assertThat(found.get("version").asLong()).isEqualTo(2);
                });

        write(upsert("1", 3, "one again"));
        assertThat(query("MATCH (e:Entity) RETURN e.name AS name")
                        .get(0)
                        .get("name")
                        .asString())
                .isEqualTo("one again");
    }

    @Test
    void aRemovedReferenceTakesItsRelationshipsAlongAndIsNotBroughtBackByALateMatch() {
        write(reference("a", "A"), match("1", 1, "a"));
        write(removeReference("a"));
        write(match("2", 1, "a"));

        assertThat(query("MATCH (r:Reference) RETURN r")).isEmpty();
        assertThat(relationships()).isEmpty();

        write(reference("a", "A"));
        write(match("3", 1, "a"));
        assertThat(relationships()).containsExactly("crm|3-[1]->a");
    }

    @Test
    void anAttributeThatIsGoneIsTakenFromTheNode() {
        write(new GraphChange.EntityUpserted(entity("1", 1, Map.of("name", "one", "city", "Ulm"))));
        write(new GraphChange.EntityUpserted(entity("1", 2, Map.of("name", "one"))));

        assertThat(query("MATCH (e:Entity) RETURN e").get(0).get("e").asMap())
                .doesNotContainKey("attr_city")
                .containsEntry("attr_name", "one")
                .containsEntry("version", 2L);
    }

    @Test
    void theVectorIndexFindsTheNearestEntity() {
        write(embed("1", 1, 1, 0, 0), embed("2", 1, 0, 1, 0), embed("3", 1, 0.8f, 0.6f, 0));
        query("CALL db.awaitIndexes(60)");
        String index = query("MATCH (m:EmbeddingModel {dimension: 3}) RETURN m.index_name AS name")
                .get(0)
                .get("name")
                .asString();

        List<Record> nearest = driver.executableQuery(
                        "CALL db.index.vector.queryNodes($index, 2, $vector) YIELD node, score RETURN node.key AS key")
                .withParameters(Map.of("index", index, "vector", new float[] {1, 0.1f, 0}))
                .execute()
                .records();

        assertThat(nearest).extracting(found -> found.get("key").asString()).containsExactly("crm|1", "crm|3");
    }

    @Test
    void theIndexIsCreatedAfterTheLoadWhereTheSettingSaysSo() {
        query("DROP INDEX entity_embedding_test_model_5 IF EXISTS");
        try (Neo4jTarget late = open(settings().with(Map.of("neo4j.vector-index", "after-load")))) {
            late.write(records(CANONICAL, List.of(embed("1", 1, 1, 0, 0, 0, 0))));
            assertThat(vectorIndexes()).doesNotContain("entity_embedding_test_model_5");

            late.caughtUp();
            assertThat(vectorIndexes()).contains("entity_embedding_test_model_5");
        }
    }

    @Test
    void markersArePurgedAfterTheirRetention() {
        write(delete("1", 2), removeReference("a"));
        target.caughtUp();
        assertThat(query("MATCH (d:DeletedEntity) RETURN d")).hasSize(1);

        Clock later = Clock.fixed(Changes.AT.plus(Duration.ofDays(31)), ZoneOffset.UTC);
        try (Neo4jTarget then = new Neo4jTarget(settings(), later)) {
            then.open();
            then.caughtUp();
        }
        assertThat(query("MATCH (d) WHERE d:DeletedEntity OR d:RemovedReference RETURN d"))
                .isEmpty();
    }

    @Test
    void aWrongPasswordIsOneLineThatNamesTheSettings() {
        try (Neo4jTarget refused =
                new Neo4jTarget(settings().with(Map.of("neo4j.password", "wrong-horse")), Clock.systemUTC())) {
            assertThatThrownBy(refused::open)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("neo4j.user")
                    .hasMessageContaining("neo4j.uri")
                    .hasMessageNotContaining("wrong-horse");
        }
    }

    @Test
    void aUserWhomOthersHaveLockedOutIsWaitedForAndThenLetIn() {
        query("CREATE USER locked SET PASSWORD 'another-horse' CHANGE NOT REQUIRED");
        for (int attempt = 0; attempt < LOGINS_BEFORE_LOCK; attempt++) {
            try (Driver stranger = GraphDatabase.driver(server.uri(), AuthTokens.basic("locked", "a-guess"))) {
                assertThatThrownBy(stranger::verifyConnectivity).isInstanceOf(AuthenticationException.class);
            }
        }
        Settings right = settings().with(Map.of("neo4j.user", "locked", "neo4j.password", "another-horse"));
        try (Neo4jTarget waiting = new Neo4jTarget(right, Clock.systemUTC())) {
            assertThatThrownBy(waiting::open)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("'locked'")
                    .hasMessageNotContaining("another-horse");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(UnavailableException.class)
                    .untilAsserted(waiting::open);
        } finally {
            query("DROP USER locked");
        }
    }

    /**
     * A foreign writer holds the second entity, for which the sink waits with the watermarks in its hands, and asks for
     * the watermarks. The server ends the one that holds fewer locks.
     */
    @Test
    void aDeadlockWithAForeignWriterIsUnavailableAndTheNextTryWritesEverythingOnce() throws Exception {
        write(upsert("1", 1, "one"), upsert("2", 1, "two"));
        query("UNWIND range(1, 200) AS number CREATE (:Foreign {number: number})");
        List<SinkRecord<GraphChange>> records =
                records(CANONICAL, List.of(upsert("1", 2, "one b"), upsert("2", 2, "two b")));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Session session = driver.session();
                Transaction foreign = session.beginTransaction()) {
            foreign.run("MATCH (f:Foreign) SET f.number = 0").consume();
            foreign.run("MATCH (e:Entity {key: 'crm|2'}) SET e.foreign = 1").consume();
            Future<?> sink = thread.submit(() -> target.write(records));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> query("SHOW TRANSACTIONS YIELD status RETURN status").stream()
                            .anyMatch(found -> found.get("status").asString().startsWith("Blocked")));
            foreign.run("MATCH (o:SinkOffset) SET o.foreign = 1").consume();

            assertThatThrownBy(() -> sink.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnavailableException.class)
                    .hasMessageContaining("neo4j.uri");
            foreign.rollback();
        } finally {
            thread.shutdownNow();
        }
        assertThat(target.watermarks(Map.of(CANONICAL, TOPIC_ID))).containsEntry(CANONICAL, 1L);

        target.write(records);

        assertThat(target.watermarks(Map.of(CANONICAL, TOPIC_ID))).containsEntry(CANONICAL, 3L);
        assertThat(query("MATCH (e:Entity) RETURN e.version AS version"))
                .extracting(found -> found.get("version").asLong())
                .containsExactly(2L, 2L);
    }

    @Test
    void aWrongDatabaseIsOneLineThatNamesTheSetting() {
        try (Neo4jTarget refused =
                new Neo4jTarget(settings().with(Map.of("neo4j.database", "elsewhere")), Clock.systemUTC())) {
            assertThatThrownBy(refused::open)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("neo4j.database");
        }
    }

    @Test
    void anUnreachableServerIsWaitedFor() {
        try (Neo4jTarget waiting =
                new Neo4jTarget(settings().with(Map.of("neo4j.uri", "bolt://127.0.0.1:1")), Clock.systemUTC())) {
            assertThatThrownBy(waiting::open)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("neo4j.uri");
        }
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() ->
                        new Neo4jTarget(settings().with(Map.of("neo4j.uri", "http://127.0.0.1")), Clock.systemUTC()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("neo4j.uri");
    }

    private static Settings settings() {
        return Settings.defaults().with(Map.of("neo4j.uri", server.uri().toString(), "neo4j.password", PASSWORD));
    }

    private static Neo4jTarget open(Settings settings) {
        Neo4jTarget opened = new Neo4jTarget(settings, Clock.fixed(Changes.AT, ZoneOffset.UTC));
        opened.open();
        opened.watermarks(Map.of(CANONICAL, TOPIC_ID, OTHER, TOPIC_ID, MATCHES, TOPIC_ID));
        return opened;
    }

    private void write(GraphChange... changes) {
        target.write(records(CANONICAL, List.of(changes)));
    }

    private List<SinkRecord<GraphChange>> records(TopicPartition partition, List<GraphChange> changes) {
        List<SinkRecord<GraphChange>> records = new ArrayList<>();
        changes.forEach(change -> records.add(new SinkRecord<>(partition, offset++, change)));
        return records;
    }

    /** Batches of changes in which each list keeps its order. */
    private static List<List<GraphChange>> interleave(Random random, List<?>... lanes) {
        List<Integer> turns = new ArrayList<>();
        for (int lane = 0; lane < lanes.length; lane++) {
            turns.addAll(Collections.nCopies(lanes[lane].size(), lane));
        }
        Collections.shuffle(turns, random);
        int[] next = new int[lanes.length];
        List<List<GraphChange>> batches = new ArrayList<>();
        for (int lane : turns) {
            if (batches.isEmpty() || random.nextInt(4) == 0) {
                batches.add(new ArrayList<>());
            }
            batches.get(batches.size() - 1).add((GraphChange) lanes[lane].get(next[lane]++));
        }
        return batches;
    }

    /** Nodes and relationships as text, sorted, without the watermarks. */
    private static String describe() {
        List<String> lines = new ArrayList<>(relationships());
        query("MATCH (n) WHERE NOT n:SinkOffset RETURN labels(n)[0] AS label, n")
                .forEach(found -> lines.add(found.get("label").asString() + " "
                        + new TreeMap<>(found.get("n").asMap())));
        Collections.sort(lines);
        return String.join("\n", lines);
    }

    private static List<String> relationships() {
        return query("MATCH (e)-[m:MATCHES]->(r) RETURN e.key + '-[' + m.version + ']->' + r.reference_id AS text"
                        + " ORDER BY text")
                .stream()
                .map(found -> found.get("text").asString())
                .toList();
    }

    private static List<String> vectorIndexes() {
        return query("SHOW VECTOR INDEXES YIELD name RETURN name").stream()
                .map(found -> found.get("name").asString())
                .toList();
    }

    private static List<Record> query(String cypher) {
        return driver.executableQuery(cypher).execute().records();
    }
}
