package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.bench.topics.TopicScan;
import dev.tributary.launcher.backfill.Backfill;
import dev.tributary.launcher.backfill.BackfillPosition;
import dev.tributary.launcher.backfill.SourceTable;
import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.matching.EntityType;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.Reject;
import dev.tributary.testkit.workspace.Clusters;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import dev.tributary.testkit.workspace.SparkSql;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a backfill must keep to on a running installation, with its real broker, Spark server and programs. */
record BackfillChecks(Settings settings, Path configuration, Path folder) {

    private static final int ROWS = 1_000;

    /** What a command's process printed, and how it ended. */
    private record Ended(int exitCode, String printed) {}

    /** Killed with a chunk in the open transaction, the table changed under way, gone on: each row is sent once. */
    void aTableIsSentOnceThroughAKillBetweenItsChunks() throws Exception {
        Path path = folder.resolve("backfilled");
        try (SparkSql sql = new SparkSql(settings.get(Keys.SPARK_ENDPOINT))) {
            sql.run("CREATE TABLE delta.`" + path + "` (no BIGINT, company STRING, town STRING, tags ARRAY<STRING>)"
                    + " USING DELTA");
            sql.run("INSERT INTO delta.`" + path + "` SELECT id, IF(id = 77, NULL, concat('Filled Company ', id)),"
                    + " 'Kiel', array('a') FROM range(" + (ROWS + 20) + ")");

            Ended killed = backfill(path, "backfill.before-commit:halt:3", "--chunk-rows", "150");
            assertThat(killed.exitCode()).as(killed.printed()).isEqualTo(FaultPoint.HALT_STATUS);
            assertThat(EndToEndTest.sentKeys(settings, "backfilled")).hasSize(300);
            sql.run("DELETE FROM delta.`" + path + "` WHERE no >= 500");
        }
        sendLive(
                "backfilled|700",
                "{\"source\":\"backfilled\",\"record_id\":\"700\",\"type\":\"company\","
                        + "\"attributes\":{\"name\":\"Newer Company\"}}");
        sendLive("backfilled|800", null);

        // A chunk that fills the room goes when nothing else is on its way.
        Ended ended = backfill(path, "", "--chunk-rows", "400", "--in-flight", "400");

        assertThat(ended.exitCode()).as(ended.printed()).isZero();
        assertThat(ended.printed())
                .contains("left out, since they are no text: tags (ARRAY<STRING>)")
                .contains("300 of 1000 rows are done already")
                .contains("700 records sent, 300 by an earlier start; the table is done")
                .containsPattern("1,000 records = .* \\+ 2 unchanged \\+ 1 dead letters; lost 0, doubled 0");
        List<String> sent = new ArrayList<>(List.of("backfilled|700", "backfilled|800"));
        IntStream.range(0, ROWS).forEach(no -> sent.add("backfilled|" + no));
        assertThat(EndToEndTest.sentKeys(settings, "backfilled")).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(namesOf("backfilled|700")).containsExactly("Newer Company");
        assertThat(namesOf("backfilled|800")).isEmpty();
    }

    /** As a live producer would, while the backfill is broken off. */
    private void sendLive(String key, String json) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            producer.send(new ProducerRecord<>(
                            "entities",
                            key.getBytes(StandardCharsets.UTF_8),
                            json == null ? null : json.getBytes(StandardCharsets.UTF_8)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** The names that intake has let pass for a key. */
    private List<String> namesOf(String key) {
        RecordFormats formats = new RecordFormats(settings);
        RecordReader<CanonicalRecord> reader = formats.reader(formats.topics().canonical(), AvroCodec.CANONICAL);
        List<String> names = new ArrayList<>();
        new TopicScan(settings).read(formats.topics().canonical(), record -> {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                try {
                    names.add(reader.read(record.value()).attributes().get("name"));
                } catch (Reject e) {
                    throw new AssertionError(e);
                }
            }
        });
        return names;
    }

    /** A table without versions, and of it the rows that meet a condition. */
    void rowsOfATableWithoutVersionsThatMeetAConditionAreSent() throws Exception {
        String table = "parquet.`" + folder.resolve("unversioned") + "`";
        try (SparkSql sql = new SparkSql(settings.get(Keys.SPARK_ENDPOINT))) {
            sql.run("INSERT OVERWRITE DIRECTORY '" + folder.resolve("unversioned") + "' USING PARQUET SELECT id,"
                    + " concat('Unversioned Company ', id) AS name FROM range(40)");
        }

        Ended pinned = command(table, "--key", "id");
        Ended wrong = command(table, "--key", "id", "--unpinned", "--where", "idd % 2 = 0");
        Ended sent = command(table, "--key", "id", "--unpinned", "--where", "id % 2 = 0");

        assertThat(pinned.exitCode()).isEqualTo(2);
        assertThat(pinned.printed()).contains("--unpinned");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.printed()).contains("idd").contains("correct --where");
        assertThat(sent.exitCode()).as(sent.printed()).isZero();
        assertThat(sent.printed()).contains("20 records = ");
        assertThat(EndToEndTest.sentKeys(settings, "unversioned"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                        .mapToObj(no -> "unversioned|" + 2 * no)
                        .toList());
    }

    /** Over the gateway of a workspace, whose only cluster is terminated at first. */
    void aTableOfAWorkspaceIsSentOverAClusterThatIsStartedForIt() throws Exception {
        Path path = folder.resolve("workspaced");
        String spark = settings.get(Keys.SPARK_ENDPOINT);
        try (SparkSql sql = new SparkSql(spark)) {
            sql.run("CREATE TABLE delta.`" + path
                    + "` USING DELTA AS SELECT id, concat('Workspace Company ', id) AS name" + " FROM range(7)");
        }
        try (EmulatedWorkspace workspace = EmulatedWorkspace.inFrontOf(
                Files.createDirectories(folder.resolve("workspace")),
                URI.create(spark).getAuthority())) {
            workspace.clusters().add(Clusters.Specification.shared("0101-a", "shared"), "TERMINATED");
            Ended sent = command(
                    "delta.`" + path + "`",
                    "--key",
                    "id",
                    "--limit",
                    "5",
                    "--no-wait",
                    "--set",
                    "spark.endpoint=databricks",
                    "--set",
                    "databricks.cluster-id=0101-a",
                    "--set",
                    "databricks.profile=principal",
                    "--set",
                    "databricks.config-file=" + workspace.profiles(),
                    "--set",
                    "tls.ca-file=" + workspace.authority());

            assertThat(sent.exitCode()).as(sent.printed()).isZero();
            assertThat(workspace.clusters().starts()).containsExactly("0101-a");
            assertThat(EndToEndTest.sentKeys(settings, "workspaced")).hasSize(5).doesNotHaveDuplicates();
            workspace.requireAllKnown();
        }
    }

    /** In this JVM; what it printed is the results and the errors. */
    private Ended command(String table, String... more) {
        StringWriter printed = new StringWriter();
        List<String> command =
                new ArrayList<>(List.of("backfill", "--config", configuration.toString(), "--table", table));
        command.addAll(List.of(more));
        int exitCode = Tributary.commandLine()
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(command.toArray(String[]::new));
        return new Ended(exitCode, printed.toString());
    }

    private Ended backfill(Path table, String fault, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dtributary.home=" + System.getProperty("tributary.home"),
                "-D" + FaultPoint.PROPERTY + "=" + fault,
                "-cp",
                System.getProperty("java.class.path"),
                Tributary.class.getName(),
                "backfill",
                "--config",
                configuration.toString(),
                "--table",
                "delta.`" + table + "`",
                "--key",
                "no",
                "--where",
                "no < " + ROWS,
                "--map",
                "company=name,town=city"));
        command.addAll(List.of(more));
        Path output = folder.resolve("backfill.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(400, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        return new Ended(ended ? process.exitValue() : -1, Files.readString(output));
    }

    /** A second instance of the same name takes over between two chunks of the first, which can send no more. */
    void aSecondInstanceOfTheSameNameFencesTheFirst() throws Exception {
        BackfillPosition begin =
                new BackfillPosition(System.currentTimeMillis(), "options", "", -1, 1, 30, null, 0, 0, false);
        Backfill second = instance((after, rows) -> chunk(after, rows));
        int[] asked = {0};
        Backfill first = instance((after, rows) -> {
            if (++asked[0] == 2) {
                assertThat(second.run(begin, 0).sent()).isEqualTo(30);
            }
            return chunk(after, rows);
        });

        assertThatThrownBy(() -> first.run(begin, 0))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("another instance of the backfill")
                .hasMessageContaining("has taken over");
        assertThat(EndToEndTest.sentKeys(settings, "fenced")).hasSize(30).doesNotHaveDuplicates();
    }

    private Backfill instance(Backfill.Rows rows) {
        ColumnMapping mapping = new ColumnMapping("id", Map.of("name", "name"));
        Backfill.Plan plan = new Backfill.Plan(
                "tributary-backfill-fenced",
                mapping,
                List.of("name"),
                RecordMaker.entities(new RecordFormats(settings), "fenced", EntityType.COMPANY),
                10,
                10_000,
                Long.MAX_VALUE,
                Duration.ofSeconds(30));
        return new Backfill(settings, plan, rows, new StopSignal(), new Backfill.Watch() {
            @Override
            public void progress(BackfillPosition position) {}

            @Override
            public void waiting(String what) {}

            @Override
            public void skipped(String row) {
                throw new AssertionError(row);
            }
        });
    }

    /** Thirty rows. */
    private static SourceTable.Chunk chunk(String after, int rows) {
        int from = after == null ? 0 : Integer.parseInt(after) + 1;
        int to = Math.min(30, from + rows);
        return new SourceTable.Chunk(
                IntStream.range(from, to)
                        .mapToObj(no -> new String[] {String.format(Locale.ROOT, "%02d", no), "Fenced Company " + no})
                        .toList(),
                to == 30);
    }
}
