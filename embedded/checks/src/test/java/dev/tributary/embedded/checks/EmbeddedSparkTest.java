package dev.tributary.embedded.checks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.embedding.Embedders;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connect.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSparkTest {

    @TempDir
    static Path directory;

    private static EmbeddedSpark spark;

    @BeforeAll
    static void start() {
        spark = EmbeddedSpark.start(
                ServerOptions.in(directory).heapMb(1_024).jvmFlags(EmbeddedServer.QUICK_START),
                EmbeddedSpark.CURRENT,
                2);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @Test
    void aiQueryGivesTheModelsVectors() {
        try (SparkSession session = connect()) {
            for (String model : Embedders.names()) {
                List<Row> rows = session.sql(
                                "SELECT text, ai_query('" + model
                                        + "', text) AS vector FROM VALUES ('Acme Ltd'), ('Müller GmbH'), (CAST(NULL AS STRING)), ('') AS t(text)")
                        .collectAsList();
                assertThat(rows).hasSize(4).allSatisfy(row -> {
                    if (row.isNullAt(0)) {
                        assertThat(row.isNullAt(1)).isTrue();
                    } else {
                        assertThat(row.<Float>getList(1))
                                .containsExactly(boxed(Embedders.named(model).embed(row.getString(0))));
                    }
                });
            }
        }
    }

    /** The form that Databricks documents, by position and by name. */
    @Test
    void withoutFailOnErrorOneBadTextIsToldBesideTheVectorsOfTheOthers() {
        try (SparkSession session = connect()) {
            for (String call : List.of("text, 'ARRAY<FLOAT>', false", "text, failOnError => false")) {
                List<Row> rows = session.sql("SELECT answer.result, answer.errorMessage FROM (SELECT text,"
                                + " ai_query('hashed-ngrams', " + call + ") AS answer"
                                + " FROM VALUES ('Acme Ltd'), (repeat('x', 300000)) AS t(text)) ORDER BY length(text)")
                        .collectAsList();
                assertThat(rows.get(0).<Float>getList(0))
                        .containsExactly(boxed(Embedders.named("hashed-ngrams").embed("Acme Ltd")));
                assertThat(rows.get(0).isNullAt(1)).isTrue();
                assertThat(rows.get(1).isNullAt(0)).isTrue();
                assertThat(rows.get(1).getString(1)).contains("300000 bytes");
            }
            assertThatThrownBy(() -> session.sql("SELECT ai_query('hashed-ngrams', repeat('x', 300000))")
                            .collectAsList())
                    .hasMessageContaining("300000 bytes");
        }
    }

    @Test
    void theJudgeSaysInBothFormsWhetherTwoRecordsAreAlike() {
        try (SparkSession session = connect()) {
            Row row = session.sql("SELECT ai_query('ngrams-judge', 'COL name VAL acme\tCOL name VAL acme', 'DOUBLE'),"
                            + " ai_query('ngrams-judge', 'COL name VAL acme\tCOL name VAL zebra', 'DOUBLE'),"
                            + " ai_query('ngrams-judge', 'Compare\n{\"name\":\"acme\"}\n{\"name\":\"acme\"}')")
                    .collectAsList()
                    .get(0);
            assertThat(row.getDouble(0)).isGreaterThan(0.99);
            assertThat(row.getDouble(1)).isLessThan(0.4);
            assertThat(row.getString(2)).startsWith("{\"answer\": \"yes\", \"confidence\": 1.0");
        }
    }

    @Test
    void anUnknownEndpointIsRefusedWithTheKnownNames() {
        try (SparkSession session = connect()) {
            assertThatThrownBy(
                            () -> session.sql("SELECT ai_query('gpt', 'text')").collectAsList())
                    .hasMessageContaining("unknown endpoint 'gpt'")
                    .hasMessageContaining("all-MiniLM-L6-v2, hashed-ngrams");
            assertThatThrownBy(() -> session.sql("SELECT ai_query(text, text) FROM VALUES ('x') AS t(text)")
                            .collectAsList())
                    .hasMessageContaining("the endpoint is a string constant");
            assertThatThrownBy(() ->
                            session.sql("SELECT ai_query('hashed-ngrams')").collectAsList())
                    .hasMessageContaining("takes (endpoint, text[");
            assertThatThrownBy(() -> session.sql("SELECT ai_query('hashed-ngrams', 'text', 'STRING')")
                            .collectAsList())
                    .hasMessageContaining("ARRAY<FLOAT>");
            assertThatThrownBy(() -> session.sql("SELECT ai_query('hashed-ngrams', 'text', files => 'x')")
                            .collectAsList())
                    .hasMessageContaining("no parameter files");
        }
    }

    @Test
    void deltaTablesOutliveAKillAndARestartOnTheSamePort(@TempDir Path tables) {
        String table = tables.resolve("things").toString();
        try (SparkSession session = connect()) {
            session.range(10)
                    .withColumn("name", lit("kept"))
                    .write()
                    .format("delta")
                    .save(table);
        }
        int port = spark.port();
        spark.kill();

        spark.restart();

        assertThat(spark.port()).isEqualTo(port);
        try (SparkSession session = connect()) {
            assertThat(session.read()
                            .format("delta")
                            .load(table)
                            .where(col("name").equalTo("kept"))
                            .count())
                    .isEqualTo(10);
        }
    }

    private static SparkSession connect() {
        return SparkSession.builder().remote(spark.uri().toString()).create();
    }

    private static Float[] boxed(float[] vector) {
        Float[] boxed = new Float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            boxed[i] = vector[i];
        }
        return boxed;
    }
}
