package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.sink.SinkRecord;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.utils.CloseableIterable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables, on a real file system, read back by Delta Kernel. */
class DeltaTargetTest {

    private static final TopicPartition ZERO = new TopicPartition("entities.canonical", 0);
    private static final TopicPartition ONE = new TopicPartition("entities.canonical", 1);
    private static final TopicPartition VECTORS = new TopicPartition("embeddings", 0);
    private static final Uuid TOPIC_ID = Uuid.randomUuid();
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

    @TempDir
    Path directory;

    private Settings settings;
    private DeltaTarget target;

    @BeforeEach
    void open() {
        settings = Settings.defaults()
                .with(Map.of("delta.path", directory.resolve("tables").toString(), "delta.checkpoint-every", "3"));
        target = opened();
    }

    private DeltaTarget opened() {
        DeltaTarget fresh = new DeltaTarget(settings);
        fresh.open();
        fresh.watermarks(Map.of(ZERO, TOPIC_ID, ONE, TOPIC_ID, VECTORS, TOPIC_ID));
        return fresh;
    }

    @Test
    void rowsOfSeveralPartitionsAndDatesAreOneCommitWithAWatermarkForEachPartition() {
        target.write(List.of(row(ZERO, 4, "a", TODAY), row(ONE, 2, "b", TODAY), row(ZERO, 5, "c", TODAY.plusDays(1))));

        Snapshot snapshot = DeltaReading.snapshot(path("entities"));
        assertThat(snapshot.getVersion()).as("created, then one commit").isEqualTo(1);
        assertThat(snapshot.getPartitionColumnNames()).containsExactly("date");
        assertThat(DeltaReading.rows(snapshot))
                .extracting(row -> row.get("key"), row -> row.get("date"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a", (int) TODAY.toEpochDay()),
                        org.assertj.core.groups.Tuple.tuple("b", (int) TODAY.toEpochDay()),
                        org.assertj.core.groups.Tuple.tuple("c", (int) TODAY.toEpochDay() + 1));
        assertThat(watermarks()).containsExactlyInAnyOrderEntriesOf(Map.of(ZERO, 5L, ONE, 2L));
        assertThat(snapshot.getLatestTransactionVersion(
                        DeltaReading.ENGINE, "tributary-sink-delta/entities.canonical-0"))
                .contains(5L);
    }

    @Test
    void aReplayAddsNothingAlsoAfterARestart() {
        List<SinkRecord<DeltaRow>> batch = List.of(row(ZERO, 0, "a", TODAY), row(ZERO, 1, "b", TODAY));
        target.write(batch);
        assertThat(target.write(batch)).containsEntry("entities", 0L);

        target = opened();
        assertThat(target.write(List.of(row(ZERO, 1, "b", TODAY), row(ZERO, 2, "c", TODAY))))
                .containsEntry("entities", 1L);

        assertThat(DeltaReading.rows(path("entities")))
                .extracting(row -> row.get("key"))
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whenAnotherWriterHasCommittedTheRowsAreCommittedOnTopOfIt() {
        target.write(List.of(row(ZERO, 0, "a", TODAY)));
        foreignCommit();

        target.write(List.of(row(ZERO, 1, "b", TODAY)));

        assertThat(DeltaReading.rows(path("entities"))).hasSize(2);
        assertThat(watermarks()).containsEntry(ZERO, 1L);
    }

    @Test
    void aZombieThatWritesWhatItsSuccessorHasWrittenAddsNothing() {
        target.write(List.of(row(ZERO, 0, "a", TODAY)));
        DeltaTarget successor = opened();
        successor.write(List.of(row(ZERO, 1, "b", TODAY), row(ZERO, 2, "c", TODAY)));

        Map<String, Long> rows = target.write(List.of(row(ZERO, 1, "b", TODAY), row(ONE, 0, "d", TODAY)));

        assertThat(rows).containsEntry("entities", 1L);
        assertThat(DeltaReading.rows(path("entities")))
                .extracting(row -> row.get("key"))
                .containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(watermarks()).containsExactlyInAnyOrderEntriesOf(Map.of(ZERO, 2L, ONE, 0L));
    }

    @Test
    void twoWritersOfDifferentPartitionsLoseNothing() throws Exception {
        DeltaTarget other = opened();
        Thread thread = new Thread(
                () -> IntStream.range(0, 12).forEach(i -> other.write(List.of(row(ONE, i, "one" + i, TODAY)))));
        thread.start();
        IntStream.range(0, 12).forEach(i -> target.write(List.of(row(ZERO, i, "zero" + i, TODAY))));
        thread.join(60_000);

        assertThat(DeltaReading.rows(path("entities"))).hasSize(24);
        assertThat(watermarks()).containsExactlyInAnyOrderEntriesOf(Map.of(ZERO, 11L, ONE, 11L));
    }

    @Test
    void aCheckpointIsWrittenEveryFewCommitsAndHoldsTheWatermarks() throws IOException {
        IntStream.range(0, 7).forEach(i -> target.write(List.of(row(ZERO, i, "k" + i, TODAY))));

        Path log = directory.resolve("tables/entities/_delta_log");
        assertThat(names(log))
                .filteredOn(name -> name.endsWith(".checkpoint.parquet"))
                .hasSize(2);
        // Without the commits that the checkpoint covers, it must carry everything itself.
        for (String name : names(log)) {
            if (name.matches("0*[0-5]\\.json|\\.0*[0-5]\\.json\\.crc")) {
                Files.delete(log.resolve(name));
            }
        }
        target = opened();
        assertThat(watermarks()).containsEntry(ZERO, 6L);
        assertThat(DeltaReading.rows(path("entities"))).hasSize(7);
        assertThat(target.write(List.of(row(ZERO, 6, "k6", TODAY)))).containsEntry("entities", 0L);
    }

    @Test
    void oldCommitsGoWithTheNextCheckpointAlsoFromATableThatHadThemKeptForLonger() throws IOException {
        settings = settings.with(Map.of("delta.log-retention", "30d"));
        target = opened();
        IntStream.range(0, 2).forEach(i -> target.write(List.of(row(ZERO, i, "k" + i, TODAY))));

        settings = settings.with(Map.of("delta.log-retention", "1d", "delta.checkpoint-every", "2"));
        target = opened();
        assertThat(DeltaReading.snapshot(path("entities")).getTableProperties())
                .containsEntry("delta.logRetentionDuration", "interval 86400 seconds")
                .containsEntry("delta.checkpointInterval", "2");
        long version = DeltaReading.snapshot(path("entities")).getVersion();
        opened();
        assertThat(DeltaReading.snapshot(path("entities")).getVersion())
                .as("properties are written once")
                .isEqualTo(version);

        IntStream.range(2, 6).forEach(i -> target.write(List.of(row(ZERO, i, "k" + i, TODAY))));
        Path log = directory.resolve("tables/entities/_delta_log");
        FileTime twoDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        for (String name : names(log)) {
            Files.setLastModifiedTime(log.resolve(name), twoDaysAgo);
        }
        IntStream.range(6, 8).forEach(i -> target.write(List.of(row(ZERO, i, "k" + i, TODAY))));

        assertThat(names(log)).doesNotContain("00000000000000000000.json", "00000000000000000001.json");
        assertThat(DeltaReading.rows(path("entities"))).hasSize(8);
    }

    @Test
    void aFileHasStatisticsOfTheColumnsThatTellItFromOthersAlone() throws Exception {
        target.write(List.of(row(ZERO, 4, "a", TODAY)));

        Path commit = directory.resolve("tables/entities/_delta_log/00000000000000000001.json");
        ObjectMapper json = new ObjectMapper();
        List<Set<String>> columns = new ArrayList<>();
        for (String line : Files.readAllLines(commit)) {
            JsonNode add = json.readTree(line).path("add");
            if (!add.isMissingNode()) {
                JsonNode least = json.readTree(add.path("stats").asText()).path("minValues");
                Set<String> names = new TreeSet<>();
                least.fieldNames().forEachRemaining(names::add);
                columns.add(names);
            }
        }
        assertThat(columns).containsExactly(Set.of("kafka_offset", "kafka_timestamp"));
    }

    @Test
    void aTopicMadeAnewIsReportedAndNotTakenForTheOldOne() {
        target.write(List.of(row(ZERO, 100, "a", TODAY)));

        assertThatThrownBy(() -> new DeltaTarget(settings).watermarks(Map.of(ZERO, Uuid.randomUuid())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delta.path")
                .hasMessageContaining("made anew");
    }

    @Test
    void anotherGroupHasWatermarksOfItsOwn() {
        target.write(List.of(row(ZERO, 3, "a", TODAY)));

        DeltaTarget other = new DeltaTarget(settings.with(Map.of("delta.group-id", "another")));
        assertThat(other.watermarks(Map.of(ZERO, TOPIC_ID))).isEmpty();
    }

    @Test
    void aTableThatWasReplacedUnderTheSinkIsReported() throws IOException {
        target.write(List.of(row(ZERO, 5, "a", TODAY)));
        deleteTree(directory.resolve("tables/entities"));
        opened();
        // The writer still believes in the old table; its next commit meets another one.
        assertThatThrownBy(() -> target.write(List.of(row(ZERO, 6, "b", TODAY))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replaced or restored");
    }

    @Test
    void vectorsMapsAndExplanationsComeBackAsTheyWere() {
        Object[] vector = new Object[TableKind.EMBEDDINGS.dataColumns()];
        fill(vector, TableKind.EMBEDDINGS, "v", VECTORS, 0);
        vector[TableKind.EMBEDDINGS.schema().indexOf("vector")] = new float[] {0.5f, -1f};
        target.write(List.of(new SinkRecord<>(VECTORS, 0, new DeltaRow(TableKind.EMBEDDINGS, TODAY, vector))));
        target.write(List.of(row(ZERO, 0, "a", TODAY)));

        assertThat(DeltaReading.rows(path("embeddings")).get(0).get("vector")).isEqualTo(List.of(0.5f, -1f));
        assertThat(DeltaReading.rows(path("entities")).get(0))
                .containsEntry("attributes", Map.of("name", "a"))
                .containsEntry("normalised", null)
                .containsEntry("deleted", false);
    }

    @Test
    void aPathThatIsAFileIsOneLineThatNamesTheSetting() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        DeltaTarget refused = new DeltaTarget(settings.with(Map.of("delta.path", file.toString())));

        assertThatThrownBy(refused::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delta.path");
    }

    private SinkRecord<DeltaRow> row(TopicPartition partition, long offset, String key, LocalDate date) {
        Object[] values = new Object[TableKind.ENTITIES.dataColumns()];
        fill(values, TableKind.ENTITIES, key, partition, offset);
        values[TableKind.ENTITIES.schema().indexOf("attributes")] = Map.of("name", key);
        return new SinkRecord<>(partition, offset, new DeltaRow(TableKind.ENTITIES, date, values));
    }

    private static void fill(Object[] values, TableKind table, String key, TopicPartition partition, long offset) {
        Map<String, Object> given = Map.of(
                "key",
                key,
                "source",
                "crm",
                "record_id",
                key,
                "version",
                1L,
                "deleted",
                false,
                "kafka_topic",
                partition.topic(),
                "kafka_partition",
                partition.partition(),
                "kafka_offset",
                offset,
                "kafka_timestamp",
                1_000_000L);
        given.forEach((column, value) -> values[table.schema().indexOf(column)] = value);
    }

    private Map<TopicPartition, Long> watermarks() {
        return opened().watermarks(Map.of(ZERO, TOPIC_ID, ONE, TOPIC_ID));
    }

    private void foreignCommit() {
        DeltaReading.snapshot(path("entities"))
                .buildUpdateTableTransaction("another-engine", Operation.MANUAL_UPDATE)
                .build(DeltaReading.ENGINE)
                .commit(DeltaReading.ENGINE, CloseableIterable.emptyIterable());
    }

    private String path(String table) {
        return target.root() + "/" + table;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
