package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The program through faults of Spark and updates of the reference. */
class BridgeProgramTest extends BridgeProgramFixture {

    @Test
    void everyRecordHasOneOutcomeInEachLaneThoughSparkIsKilledMeanwhile() throws Exception {
        prepare("killed", "spark");
        writeReferences(56);
        writeCanonical(0, 500);
        CompletableFuture<Void> ended = startProgram();
        await().atMost(PATIENCE).until(() -> sourcesOf(topics.matches()).size() >= 490);

        writeCanonical(500, 800);
        spark.kill();
        writeCanonical(800, 1_000);
        spark.restart();

        // 2 in 100 are broken, 2 in 100 are deletes.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(sourcesOf(topics.matches())).hasSize(980);
            assertThat(sourcesOf(topics.embeddings())).hasSize(980);
        });
        stop.request();
        ended.get(30, TimeUnit.SECONDS);

        assertThat(sourcesOf(topics.matches())).hasSize(980).allSatisfy((source, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(sourcesOf(topics.embeddings())).hasSize(980).allSatisfy((source, times) -> assertThat(times)
                .isEqualTo(1));
        RecordReader<DecisionRecord> decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        int deletes = 0;
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            assertThat(RecordHeaders.number(record.headers(), RecordHeaders.VERSION))
                    .hasValue(1);
            assertThat(RecordHeaders.text(record.headers(), RecordHeaders.BATCH))
                    .isPresent();
            if (record.value() == null) {
                deletes++;
                continue;
            }
            DecisionRecord decision = decisions.read(record.value());
            int number = Integer.parseInt(decision.key().recordId());
            assertThat(decision.decision().referenceId()).hasValue("r" + number % 56);
            assertThat(decision.decision().referenceEpoch()).isEqualTo(1);
        }
        assertThat(deletes).isEqualTo(20);
        RecordReader<EmbeddingRecord> embeddings = formats.reader(topics.embeddings(), AvroCodec.EMBEDDING);
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.embeddings())) {
            if (record.value() != null) {
                assertThat(embeddings.read(record.value()).dimension()).isPositive();
            }
        }
        // Each lane rejects the 20 broken ones, and the loader the broken reference.
        assertThat(committed(topics.deadLetters())).hasSize(41);
    }

    @Test
    void theInProcessEngineFollowsUpdatesOfTheReference() throws Exception {
        prepare("local", "in-process");
        writeReferences(20);
        CompletableFuture<Void> ended = startProgram();
        writeCanonical(0, 10);
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == 10);

        writeReferences(56);
        RecordReader<DecisionRecord> decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        int[] next = {50};
        await().atMost(PATIENCE).until(() -> {
            writeCanonical(next[0], next[0] + 1);
            next[0]++;
            long newest = 0;
            for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
                newest = Math.max(
                        newest, decisions.read(record.value()).decision().referenceEpoch());
            }
            return newest >= 2;
        });
        stop.request();
        ended.get(30, TimeUnit.SECONDS);
    }
}
