package dev.tributary.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import dev.tributary.matching.training.Training;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordReader;
import dev.tributary.testkit.TopicWithHoles;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program through faults of Spark and updates of the reference. */
class BridgeProgramTest extends BridgeProgramFixture {

    @Test
    void everyRecordHasOneOutcomeInEachLaneThoughSparkRunsOutOfMemoryMeanwhile() throws Exception {
        prepare("exhausted", "spark");
        writeReferences(56);
        writeCanonical(0, 500);
        CompletableFuture<Void> ended = startProgram();
        await().atMost(PATIENCE).until(() -> sourcesOf(topics.matches()).size() >= 490);

        writeCanonical(500, 800);
        exhaustSpark();
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
        assertThat(List.of("submit", "run", "fetch")).allSatisfy(part -> {
            Timer timer = metrics.get("tributary.spark." + part)
                    .tag("worker", "match")
                    .timer();
            assertThat(timer.count()).as(part).isPositive();
            assertThat(timer.max(TimeUnit.SECONDS)).as(part).isBetween(0.0, PATIENCE.toSeconds() / 1.0);
        });
        assertThat(metrics.get("tributary.spark.run")
                        .tag("worker", "embed")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isPositive();
    }

    /** Two lists of the same persons: the second with typing errors. */
    private static Entity person(int number, boolean misspelt) {
        Random random = new Random(number);
        String family = word(random) + word(random);
        String typed = misspelt ? family.substring(0, 2) + "x" + family.substring(2) : family;
        return new Entity(
                EntityType.PERSON,
                Map.of(
                        "given_name",
                        word(random),
                        "family_name",
                        typed,
                        "birth_date",
                        (1950 + random.nextInt(50)) + "-0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10),
                        "city",
                        word(random),
                        "country",
                        "DE"));
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            word.append("bdfgklmnrst".charAt(random.nextInt(11))).append("aeiou".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    private static Map<String, Entity> persons(int from, int to) {
        Map<String, Entity> persons = new TreeMap<>();
        for (int number = from; number < to; number++) {
            persons.put("r" + number, person(number, false));
        }
        return persons;
    }

    private static Map<Integer, Entity> records(int from, int to) {
        Map<Integer, Entity> records = new TreeMap<>();
        for (int number = from; number < to; number++) {
            records.put(number, person(number, true));
        }
        return records;
    }

    private static Path modelOfPersons(StreamPlan plan) throws IOException {
        List<ReferenceRow> references = new ArrayList<>();
        persons(0, 400).forEach((id, person) -> references.add(new ReferenceRow(id, plan.reference(person))));
        List<Entity> records =
                records(0, 300).values().stream().map(plan::reference).toList();
        MatchModel model = Training.unsupervised(plan.plan(), references, records, (step, done, of) -> {});
        return Files.writeString(directory.resolve("persons.model"), ModelText.format(model, "generated persons"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark", "in-process"})
    void personsAreMatchedByAPlanOfTheirOwnWhileTheReferenceIsCompacted(String engine) throws Exception {
        String planFile = Path.of("..", "config", "plans", "persons.yaml").toString();
        StreamPlan plan = StreamPlan.read(Optional.of(planFile));
        prepare(
                "persons-" + engine,
                engine,
                Map.of(
                        "match.plan",
                        planFile,
                        "match.model",
                        modelOfPersons(plan).toString(),
                        "reference.compaction-changes",
                        "10"));
        write(persons(0, 40));
        writeCanonical(records(0, 40));
        CompletableFuture<Void> ended = startProgram();
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == 40);

        write(persons(40, 60));
        RecordReader<EpochRecord> epochs = formats.reader(topics.epochs(), AvroCodec.EPOCH);
        await().atMost(PATIENCE).until(() -> {
            long generation = 0;
            for (ConsumerRecord<byte[], byte[]> record : committed(topics.epochs())) {
                generation = Math.max(generation, epochs.read(record.value()).generation());
            }
            return ended.isDone() || generation > 0;
        });
        write(persons(60, 62));
        int[] next = {1_000};
        await().atMost(PATIENCE).until(() -> {
            writeCanonical(Map.of(next[0]++, person(61, true)));
            return ended.isDone() || newestEpoch() >= 5;
        });
        writeCanonical(records(40, 62));
        int all = 62 + next[0] - 1_000;
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == all);
        stop.request();
        ended.get(30, TimeUnit.SECONDS);

        RecordReader<DecisionRecord> decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            DecisionRecord decision = decisions.read(record.value());
            int number = Integer.parseInt(decision.key().recordId());
            if (number < 1_000) {
                assertThat(decision.decision().referenceId())
                        .as("person %d", number)
                        .hasValue("r" + number);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.epochs())) {
            assertThat(epochs.read(record.value()).plan()).isEqualTo(plan.hash());
        }
        assertThat(committed(topics.deadLetters())).isEmpty();
    }

    private long newestEpoch() throws Exception {
        RecordReader<DecisionRecord> decisions = formats.reader(topics.matches(), AvroCodec.DECISION);
        long newest = 0;
        for (ConsumerRecord<byte[], byte[]> record : committed(topics.matches())) {
            newest = Math.max(newest, decisions.read(record.value()).decision().referenceEpoch());
        }
        return newest;
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
        int[] next = {50};
        await().atMost(PATIENCE).until(() -> {
            writeCanonical(next[0], next[0] + 1);
            next[0]++;
            return newestEpoch() >= 2;
        });
        stop.request();
        ended.get(30, TimeUnit.SECONDS);
    }

    @Test
    void itRunsOnABrokerThatAsksForALoginOverTlsAndEndsWhereTheLoginIsRefused() throws Exception {
        prepare("secured", "in-process");
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "tributary", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), "right-horse")))
                    .all()
                    .get();
        }
        settings = settings.with(SecuredListener.settings(SECURED_PORT, "tributary", "right-horse"));
        writeReferences(20);
        writeCanonical(0, 10);
        CompletableFuture<Void> ended = startProgram();
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == 10);
        stop.request();
        ended.get(30, TimeUnit.SECONDS);
        assertThat(sourcesOf(topics.matches())).hasSize(10);

        settings = settings.with(SecuredListener.settings(SECURED_PORT, "tributary", "wrong-horse"));
        Program.Context refused = new Program.Context(
                settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Health(), new StopSignal());
        assertThatThrownBy(() -> new BridgeProgram(refused).run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("refuses the login")
                .hasMessageContaining("kafka.properties")
                .hasMessageNotContaining("wrong-horse");
    }

    @Test
    void holesOfCompactionAndOfAbortedTransactionsAreSteppedOver() throws Exception {
        prepare("holes", "in-process");
        TopicWithHoles holes = new TopicWithHoles(settings, topics.canonical());
        holes.fill(canonical(0, 26));
        assertThat(holes.holes()).isPositive();
        writeReferences(20);

        CompletableFuture<Void> ended = startProgram();
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == 26);
        holes.abortTransaction();
        writeCanonical(30, 31);
        await().atMost(PATIENCE)
                .until(() -> ended.isDone() || sourcesOf(topics.matches()).size() == 27);
        stop.request();
        ended.get(30, TimeUnit.SECONDS);

        assertThat(sourcesOf(topics.matches())).hasSize(27);
    }

    /** As where a loader is cut off from Kafka, or stopped for a while, and another is elected meanwhile. */
    @Test
    void aLoaderThatWasReplacedTakesNoNumberAndTheNextGoesOnAfterItsLast() throws Exception {
        prepare("numbers", "in-process");
        TopicPartition log = new TopicPartition(topics.epochs(), 0);
        try (KafkaConsumer<byte[], byte[]> elections =
                        new KafkaConsumer<>(KafkaProperties.consumer(settings, "numbers-reference", 1));
                KafkaProducer<byte[], byte[]> first =
                        new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "numbers"));
                KafkaProducer<byte[], byte[]> second =
                        new KafkaProducer<>(KafkaProperties.transactionalProducer(settings, "numbers"))) {
            elections.subscribe(List.of(topics.epochs()));
            await().atMost(PATIENCE).until(() -> {
                elections.poll(Duration.ofMillis(100));
                return elections.assignment().contains(log);
            });
            first.initTransactions();
            EpochNumbers replaced = new EpochNumbers(first, elections, log, 4);
            assertThat(replaced.take()).isEqualTo(5);
            assertThat(replaced.take()).isEqualTo(6);

            second.initTransactions();
            assertThatThrownBy(replaced::take).isInstanceOf(KafkaException.class);
            assertThat(new EpochNumbers(second, elections, log, 4).take()).isEqualTo(7);

            elections.unsubscribe();
            assertThatThrownBy(() -> new EpochNumbers(second, elections, log, 4).take())
                    .isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void offsetsThatWereSetBackAreReportedAndTheSameResultsComeAgain() throws Exception {
        prepare("again", "in-process");
        writeReferences(20);
        writeCanonical(40, 60);
        CompletableFuture<Void> first = startProgram();
        await().atMost(PATIENCE).until(() -> first.isDone() || madeTimes(1, 19));
        stop.request();
        first.get(30, TimeUnit.SECONDS);
        Map<String, String> decisions = newestValues(topics.matches());
        Map<String, String> vectors = newestValues(topics.embeddings());
        assertThat(metrics.get("tributary.records.made.again").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());

        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            for (String group : List.of(settings.get(Keys.MATCH_GROUP), settings.get(Keys.EMBED_GROUP))) {
                Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .keySet()
                        .forEach(partition -> begin.put(partition, new OffsetAndMetadata(0)));
                admin.alterConsumerGroupOffsets(group, begin).all().get();
            }
        }
        CompletableFuture<Void> second = startProgram();
        await().atMost(PATIENCE).until(() -> second.isDone() || madeTimes(2, 19));
        stop.request();
        second.get(30, TimeUnit.SECONDS);

        assertThat(newestValues(topics.matches())).containsExactlyInAnyOrderEntriesOf(decisions);
        assertThat(newestValues(topics.embeddings())).containsExactlyInAnyOrderEntriesOf(vectors);
        assertThat(metrics.get("tributary.records.made.again")
                        .tag("stage", "match")
                        .counter()
                        .count())
                .isBetween(19.0, 20.0);
        assertThat(metrics.get("tributary.records.made.again")
                        .tag("stage", "embed")
                        .counter()
                        .count())
                .isBetween(19.0, 20.0);
    }

    /** Whether so many inputs have results in both lanes, each so many times. */
    private boolean madeTimes(int times, int inputs) {
        return List.of(topics.matches(), topics.embeddings()).stream()
                .map(this::sourcesOf)
                .allMatch(sources ->
                        sources.size() == inputs && sources.values().stream().allMatch(count -> count == times));
    }

    private Map<String, String> newestValues(String topic) {
        Map<String, String> values = new HashMap<>();
        committed(topic)
                .forEach(record -> values.put(new String(record.key(), UTF_8), Arrays.toString(record.value())));
        return values;
    }

    /** A query of someone else takes all the memory of the driver. */
    private void exhaustSpark() throws InterruptedException {
        SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(PATIENCE, PATIENCE);
        try (SparkWorker stranger = new SparkWorker(SparkEndpoint.of(settings), "stranger", timeouts, session -> {})) {
            assertThatThrownBy(() -> stranger.call("exhaust", open -> open.session()
                            .sql("SELECT size(split(repeat('x ', 400000000), ' '))")
                            .collectAsList()))
                    .isInstanceOf(UnavailableException.class);
        }
        await().atMost(PATIENCE).until(() -> !spark.isAlive());
    }
}
