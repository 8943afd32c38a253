package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AdjudicationRecord;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.ModelJson;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
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

    private void awaitDecisions(CompletableFuture<Void> program, int count) {
        await().atMost(PATIENCE)
                .failFast(program::isDone)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> committed(topics.matches()).size() >= count);
    }

    private void end(StopSignal signal, CompletableFuture<Void> program) throws Exception {
        signal.request();
        program.get(30, TimeUnit.SECONDS);
    }

    private double asked() {
        return metrics.get("tributary.adjudication.calls").counter().count();
    }

    /** A program of its own that is killed once its first batch is asked about and sent, and not committed. */
    private void killBetweenAskingAndCommitting() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dtributary.fault=match.before-commit:halt",
                "-cp",
                System.getProperty("java.class.path"),
                BridgeProgram.class.getName()));
        overrides().forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        Path log = folder.resolve("killed.log");
        Process killed = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = killed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        killed.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended).as(said).isTrue();
        assertThat(killed.exitValue()).as(said).isEqualTo(FaultPoint.HALT_STATUS);
        assertThat(committed(topics.matches())).isEmpty();
        assertThat(committed(topics.adjudications())).isEmpty();
    }

    @Test
    void theJudgesAnswersDecideOnceThroughAKillTwoInstancesAndAReplay() throws Exception {
        prepare("judged", "spark", Map.of("kafka.properties.session.timeout.ms", "6000"));
        writeReferences(56);
        writeCanonical(0, RECORDS);
        killBetweenAskingAndCommitting();
        CompletableFuture<Void> program = startProgram();
        awaitDecisions(program, RECORDS);
        requireJudged();
        assertThat(asked()).isEqualTo(25);
        end(stop, program);

        twoInstancesAskOnceAboutEqualContents();

        Map<String, String> first = decisions();
        int answers = committed(topics.adjudications()).size();
        double asked = asked();
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            admin.deleteConsumerGroups(List.of("judged-match")).all().get();
        }
        change(Map.of("match.engine", "in-process"));
        CompletableFuture<Void> replay = startProgram();
        awaitDecisions(replay, 2 * first.size());
        end(stop, replay);

        assertThat(decisions()).as("of another engine, too").isEqualTo(first);
        assertThat(committed(topics.adjudications())).hasSize(answers);
        assertThat(asked()).as("nothing was asked again").isEqualTo(asked);
        assertThat(committed(topics.matches()))
                .allSatisfy(record -> assertThat(RecordHeaders.number(record.headers(), RecordHeaders.VERSION))
                        .hasValue(1));
    }

    /** As many as the budget allows; what the killed program asked has left nothing behind. */
    private void requireJudged() throws Exception {
        RecordReader<DecisionRecord> reader = formats.reader(topics.matches(), AvroCodec.DECISION);
        int judged = 0;
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
                assertThat(decision.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
            }
        }
        assertThat(judged).isEqualTo(25);
        assertThat(committed(topics.adjudications())).hasSize(RECORDS);
    }

    /** Records 56 to 89 have the contents of 0 to 33, of which some are answered and some were over the budget. */
    private void twoInstancesAskOnceAboutEqualContents() throws Exception {
        double askedBefore = asked();
        change(Map.of("adjudicate.calls-per-hour", "1000", "match.instance-id", "one"));
        CompletableFuture<Void> one = startProgram();
        StopSignal stopOne = stop;
        change(Map.of("match.instance-id", "two"));
        CompletableFuture<Void> two = startProgram();
        awaitBothMatch();
        writeCanonical(50, 90);
        awaitDecisions(CompletableFuture.anyOf(one, two).thenAccept(ended -> {}), 2 * RECORDS);
        end(stopOne, one);
        end(stop, two);

        Map<String, String> verdicts = new TreeMap<>();
        RecordReader<AdjudicationRecord> answers = formats.reader(topics.adjudications(), AvroCodec.ADJUDICATION);
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.adjudications())) {
            AdjudicationRecord answer = answers.read(record.value());
            assertThat(verdicts.put(answer.key().toString(), answer.verdict()))
                    .as("one answer a record")
                    .isNull();
        }
        RecordReader<DecisionRecord> reader = formats.reader(topics.matches(), AvroCodec.DECISION);
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            assertThat(reader.read(record.value()).decision().status())
                    .isEqualTo(
                            verdicts.get(new String(record.key())).equals("same")
                                    ? MatchStatus.AUTO_MATCHED
                                    : MatchStatus.REVIEW_REQUIRED);
        }
        // Six contents are new, and of the others 15 were over the budget: both instances may ask about one at once.
        assertThat(asked() - askedBefore).isBetween(6.0, 2 * (6.0 + RECORDS - 25));
    }

    private void awaitBothMatch() {
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
                ConsumerGroupDescription group = admin.describeConsumerGroups(List.of("judged-match"))
                        .all()
                        .get()
                        .get("judged-match");
                return group.members().size() == 2
                        && group.members().stream()
                                .noneMatch(member ->
                                        member.assignment().topicPartitions().isEmpty());
            });
        }
    }
}
