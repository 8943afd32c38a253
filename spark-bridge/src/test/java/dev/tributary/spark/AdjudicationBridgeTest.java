package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.ModelJson;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doubtful decisions put to the judge of the embedded server by ai_query, with a real broker. */
class AdjudicationBridgeTest extends BridgeProgramFixture {

    private static final int RECORDS = 40;

    @TempDir
    Path folder;

    /** Sure of nothing, so that every match is doubtful. */
    @Override
    Map<String, String> furtherSettings() {
        Path model = folder.resolve("model.json");
        try {
            Files.writeString(
                    model, ModelJson.format(MatchModel.bundled().withThresholds("doubtful", 0.05, 1), "for a test"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Map.of(
                "match.model", model.toString(),
                "embed.enabled", "false",
                "adjudicate.engine", "spark",
                "adjudicate.endpoint", "ngrams-judge",
                "adjudicate.confidence-min", "0.6",
                "adjudicate.calls-per-hour", "25");
    }

    /** The newest decision of each record, as bytes. */
    private Map<String, String> decisions() {
        Map<String, String> newest = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            newest.put(new String(record.key()), HexFormat.of().formatHex(record.value()));
        }
        return newest;
    }

    private void awaitDecisions(CompletableFuture<Void> program, int times) {
        await().atMost(PATIENCE)
                .failFast(program::isDone)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> committed(topics.matches()).size() >= times * RECORDS);
    }

    @Test
    void theJudgesAnswersDecideAndAReplayFromTheBeginningGivesTheSameBytes() throws Exception {
        prepare("judged", "in-process");
        writeReferences(56);
        writeCanonical(0, RECORDS);
        CompletableFuture<Void> program = startProgram();
        awaitDecisions(program, 1);

        RecordReader<DecisionRecord> reader = formats.reader(topics.matches(), AvroCodec.DECISION);
        int judged = 0;
        int left = 0;
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            var decision = reader.read(record.value()).decision();
            if (decision.method() == MatchMethod.LLM_ADJUDICATED) {
                judged++;
                assertThat(decision.status()).isEqualTo(MatchStatus.AUTO_MATCHED);
                assertThat(decision.explanation()).last().satisfies(evidence -> {
                    assertThat(evidence.feature()).isEqualTo(AdjudicatedDecision.FEATURE);
                    assertThat(evidence.level()).isEqualTo("same");
                });
            } else {
                left++;
                assertThat(decision.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
            }
        }
        assertThat(judged).as("as many as the budget allows").isEqualTo(25);
        assertThat(left).isEqualTo(RECORDS - 25);
        assertThat(committed(topics.adjudications())).hasSize(RECORDS);
        Map<String, String> first = decisions();
        double asked = metrics.get("tributary.adjudication.calls").counter().count();
        assertThat(asked).isEqualTo(25);

        stop.request();
        program.get(30, TimeUnit.SECONDS);
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            admin.deleteConsumerGroups(List.of("judged-match")).all().get();
        }
        change(Map.of("adjudicate.calls-per-hour", "1000"));
        CompletableFuture<Void> replay = startProgram();
        awaitDecisions(replay, 2);
        stop.request();
        replay.get(30, TimeUnit.SECONDS);

        assertThat(decisions()).isEqualTo(first);
        assertThat(committed(topics.adjudications())).hasSize(RECORDS);
        assertThat(metrics.get("tributary.adjudication.calls").counter().count())
                .as("nothing was asked again")
                .isEqualTo(asked);
        assertThat(committed(topics.matches()))
                .allSatisfy(record -> assertThat(RecordHeaders.number(record.headers(), RecordHeaders.VERSION))
                        .hasValue(1));
    }
}
