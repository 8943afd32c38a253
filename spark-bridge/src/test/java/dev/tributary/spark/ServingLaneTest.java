package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding lane on the REST interface of a serving endpoint; the workspace is emulated. */
class ServingLaneTest extends BridgeProgramFixture {

    private static final String ENDPOINT = "minilm";

    @TempDir
    Path folder;

    private EmulatedWorkspace workspace;

    @BeforeEach
    void startWorkspace() {
        workspace = EmulatedWorkspace.start(folder);
        workspace.serving().add(ENDPOINT, ServingLaneTest::vector);
    }

    @AfterEach
    void stopWorkspace() {
        workspace.close();
        workspace.requireAllKnown();
    }

    private static float[] vector(String text) {
        if (text.startsWith("mondsee logistics")) {
            throw new IllegalArgumentException("this text is not accepted");
        }
        return new float[] {text.length(), 1};
    }

    @Override
    Map<String, String> furtherSettings() {
        return Map.of(
                "match.enabled",
                "false",
                "embedding.engine",
                "auto",
                "embedding.model",
                ENDPOINT,
                "databricks.profile",
                "principal",
                "databricks.config-file",
                workspace.profiles().toString(),
                "tls.ca-file",
                workspace.authority().toString());
    }

    private void awaitEmbeddings(CompletableFuture<Void> program, int embeddings, int letters) {
        await().atMost(PATIENCE)
                .failFast(program::isDone)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(sourcesOf(topics.embeddings())).hasSize(embeddings);
                    assertThat(committed(topics.deadLetters())).hasSize(letters);
                });
    }

    /** Number 6 of each 56 names cannot be embedded, and two of each 50 records are a delete and a broken one. */
    @Test
    void oneBadTextIsOneDeadLetterAndNoOutageOfTheEndpointIsAny() throws Exception {
        prepare("serving", "spark");
        TrustedAuthorities.trust(settings);
        workspace.serving().scaleToZero(ENDPOINT, Duration.ofSeconds(4));
        writeCanonical(0, 5);
        CompletableFuture<Void> program = startProgram();
        await().atMost(PATIENCE).failFast(program::isDone).until(() -> health.notReady().values().stream()
                .anyMatch(reason -> reason.contains("minilm") && reason.contains("Scal")));
        awaitEmbeddings(program, 5, 0);

        writeCanonical(5, 10);
        awaitEmbeddings(program, 9, 1);

        workspace.logins().revokeAll();
        writeCanonical(10, 20);
        awaitEmbeddings(program, 19, 1);

        workspace.restThrottle().closeFor(Duration.ofSeconds(2));
        writeCanonical(20, 30);
        awaitEmbeddings(program, 29, 1);
        assertThat(workspace.restThrottle().refused()).isBetween(1, 4);

        stop.request();
        program.get(30, TimeUnit.SECONDS);
        RecordReader<EmbeddingRecord> reader = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.embeddings())) {
            EmbeddingRecord embedding = reader.read(record.value());
            assertThat(embedding.model()).isEqualTo(ENDPOINT);
            assertThat(embedding.vector()[1]).isEqualTo(1);
        }
    }
}
