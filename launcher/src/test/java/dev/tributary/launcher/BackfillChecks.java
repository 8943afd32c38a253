package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.launcher.backfill.Backfill;
import dev.tributary.launcher.backfill.BackfillPosition;
import dev.tributary.launcher.backfill.SourceTable;
import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.launcher.load.RecordMaker;
import dev.tributary.matching.EntityType;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.testkit.workspace.SparkSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
                    + " 'Kiel', array('a') FROM range(" + ROWS + ")");

            Ended killed = backfill(path, "backfill.before-commit:halt:3", "--chunk-rows", "150");
            assertThat(killed.exitCode()).as(killed.printed()).isEqualTo(FaultPoint.HALT_STATUS);
            assertThat(EndToEndTest.sentKeys(settings, "backfilled")).hasSize(300);
            sql.run("DELETE FROM delta.`" + path + "` WHERE no >= 500");
        }

        // A chunk that fills the room goes when nothing else is on its way.
        Ended ended = backfill(path, "", "--chunk-rows", "400", "--in-flight", "400");

        assertThat(ended.exitCode()).as(ended.printed()).isZero();
        assertThat(ended.printed())
                .contains("left out, since they are no text: tags (ARRAY<STRING>)")
                .contains("300 of 1000 rows are done already")
                .contains("700 records sent, 300 by an earlier start; the table is done")
                .containsPattern("1,000 records = .* \\+ 0 unchanged \\+ 1 dead letters; lost 0, doubled 0");
        assertThat(EndToEndTest.sentKeys(settings, "backfilled"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS)
                        .mapToObj(no -> "backfilled|" + no)
                        .toList());
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
                new BackfillPosition(System.currentTimeMillis(), "options", "", -1, 30, null, 0, 0, false);
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
