package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkException;

/** Tables that a backfill reads, over whatever endpoint the worker has. */
record TableReading(SparkWorker worker, Path folder) {

    private void sql(String text) throws InterruptedException {
        worker.callAtLength("prepare a table", open -> open.session().sql(text).collectAsList());
    }

    private String table(String name, String select) throws InterruptedException {
        String table = "delta.`" + folder.resolve(name) + "`";
        sql("CREATE TABLE " + table + " USING DELTA AS " + select);
        return table;
    }

    private TableReader reader(String table) {
        return new TableReader(worker, new TableReader.Wish(table, Optional.empty(), true));
    }

    /** One version of the table, in the order of a numeric key, in chunks bounded by rows and by bytes. */
    void chunksAreBoundedAndInOrderOfOneVersion() throws InterruptedException {
        String table =
                table("rows", "SELECT id AS no, repeat('x', 100) AS name, date'2026-01-01' AS day FROM range(250)");
        TableReader reader = reader(table);
        TableReader.Shape shape = reader.describe(Optional.empty());
        sql("DELETE FROM " + table + " WHERE no < 200");
        assertThat(shape.version()).isZero();
        assertThat(shape.columns()).containsEntry("no", "BIGINT").containsEntry("day", "DATE");
        assertThat(reader.survey("no")).isEqualTo(new TableReader.Survey(250, 0, 250, List.of()));

        List<Integer> sizes = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Optional<String> after = Optional.empty();
        for (boolean last = false; !last; ) {
            // Of 100 rows that are allowed, 40 fit into the bytes.
            TableReader.Chunk chunk = reader.chunk("no", List.of("name", "day"), after, 100, 4_510);
            chunk.rows().forEach(row -> keys.add(row[0]));
            assertThat(chunk.rows().get(0)[2]).isEqualTo("2026-01-01");
            sizes.add(chunk.rows().size());
            after = Optional.of(keys.get(keys.size() - 1));
            last = chunk.last();
        }

        assertThat(keys)
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 250)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(sizes).hasSizeBetween(6, 8);
        assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(size -> size >= 35 && size <= 45, "about 40");
    }

    /** What cannot be read in the order of its key, or not at all, says so with the mend. */
    void whatCannotBeReadSaysWhyAndHowToMendIt() throws InterruptedException {
        String table = table(
                "bad",
                "SELECT IF(id = 3, NULL, CAST(id % 8 AS STRING)) AS id, CAST(id AS DOUBLE) AS share, 'n' AS name"
                        + " FROM range(10)");
        TableReader bad = reader(table);
        bad.describe(Optional.empty());
        assertThat(bad.survey("id").withoutKey()).isEqualTo(1);
        TableReader filtered =
                new TableReader(worker, new TableReader.Wish(table, Optional.of("id IS NOT NULL"), true));
        filtered.describe(Optional.empty());
        assertThat(filtered.survey("id")).isEqualTo(new TableReader.Survey(9, 0, 7, List.of("0", "1")));
        refused(() -> bad.survey("ident"), "--key", "no column ident", "[id, share, name]");
        refused(() -> bad.survey("share"), "column share is DOUBLE", "CAST(share AS STRING)");

        refused(() -> reader("nowhere").describe(Optional.empty()), "nowhere does not exist", "catalog.schema.table");
        refused(
                () -> reader("delta.`" + folder.resolve("nowhere") + "`").describe(Optional.empty()),
                "does not exist",
                "delta.`/path`");
        refused(() -> bad.describe(Optional.of(7L)), "as of version 7", "--restart");

        // No server here refuses a right; this is the condition that Unity Catalog gives.
        assertThat(TableFailure.explained(
                        new SparkException("[INSUFFICIENT_PERMISSIONS] Insufficient privileges: SELECT", null),
                        new TableReader.Wish("main.crm.closed", Optional.empty(), true),
                        -1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("main.crm.closed may not be read by us: grant SELECT");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable question, String... words) {
        assertThatThrownBy(question).isInstanceOf(ConfigurationException.class).satisfies(refusal -> {
            for (String word : words) {
                assertThat(refusal).hasMessageContaining(word);
            }
        });
    }
}
