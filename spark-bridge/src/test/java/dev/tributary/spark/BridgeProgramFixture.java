package dev.tributary.spark;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.LoopbackPorts;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.runtime.Health;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.ReferenceRecord;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import dev.tributary.testkit.CommittedRecords;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with a real broker, registry and Spark Connect server. */
abstract class BridgeProgramFixture {

    private static final int PARTITIONS = 3;
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final int SECURED_PORT = LoopbackPorts.free();

    @TempDir
    static Path directory;

    static EmbeddedBroker broker;
    static EmbeddedRegistry registry;
    static EmbeddedSpark spark;

    Settings settings;
    RecordFormats formats;
    Topics topics;
    StopSignal stop = new StopSignal();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Health health = new Health();
    private Map<String, String> overrides = Map.of();

    @BeforeAll
    static void startServers() throws Exception {
        broker = EmbeddedBroker.launch(SecuredListener.on(ServerOptions.in(directory), SECURED_PORT)
                // Compaction begins soon where a topic asks for it.
                .setting("log.cleaner.backoff.ms", "300"));
        registry = EmbeddedRegistry.launch(ServerOptions.in(directory));
        spark = EmbeddedSpark.launch(
                ServerOptions.in(directory).jvmFlags(EmbeddedServer.QUICK_START), EmbeddedSpark.CURRENT, 2);
        broker.awaitReady();
        registry.awaitReady();
        spark.awaitReady();
    }

    @AfterAll
    static void stopServers() {
        spark.close();
        registry.close();
        broker.close();
    }

    void prepare(String prefix, String engine) throws Exception {
        prepare(prefix, engine, Map.of());
    }

    void prepare(String prefix, String engine, Map<String, String> further) throws Exception {
        overrides = new HashMap<>();
        overrides.put("kafka.bootstrap-servers", broker.bootstrapServers());
        overrides.put("registry.url", registry.uri().toString());
        overrides.put("topics.prefix", prefix + ".");
        overrides.put("topics.partitions", Integer.toString(PARTITIONS));
        overrides.put("topics.replication-factor", "1");
        overrides.put("match.engine", engine);
        overrides.put("match.group-id", prefix + "-match");
        overrides.put("embed.group-id", prefix + "-embed");
        overrides.put("reference.group-id", prefix + "-reference");
        overrides.put("match.segments", "2");
        overrides.put("spark.endpoint", spark.uri().toString());
        overrides.put("spark.call-timeout", "60s");
        overrides.put("retry.backoff-max", "1s");
        overrides.put("embedding.model", "hashed-ngrams");
        overrides.put(
                "reference.table-path", directory.resolve(prefix + "-reference").toString());
        overrides.putAll(furtherSettings());
        overrides.putAll(further);
        settings = Settings.load(Optional.empty(), Map.of(), overrides);
        formats = new RecordFormats(settings);
        topics = formats.topics();
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            TopicSetup.create(admin, topics);
        }
    }

    /** The program's next start takes these settings too. */
    void change(Map<String, String> more) {
        overrides.putAll(more);
        settings = Settings.load(Optional.empty(), Map.of(), overrides);
    }

    /** The settings that differ from the defaults, for a program in a process of its own. */
    Map<String, String> overrides() {
        return Map.copyOf(overrides);
    }

    /** Over those that every test has. */
    Map<String, String> furtherSettings() {
        return Map.of();
    }

    /** It ends where {@link #stop} is requested; a further start gets a signal of its own. */
    CompletableFuture<Void> startProgram() {
        stop = new StopSignal();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Program.Context context = new Program.Context(settings, metrics, health, stop);
        Thread thread = new Thread(() -> {
            try {
                new BridgeProgram(context).run();
                ended.complete(null);
            } catch (Exception e) {
                ended.completeExceptionally(e);
            }
        });
        thread.start();
        return ended;
    }

    private static String companyName(int number) {
        String[] first = {"Nordwind", "Alpenrose", "Havelland", "Silberbach", "Eichwald", "Kaltenberg", "Mondsee"};
        String[] second = {"Logistik", "Maschinenbau", "Software", "Textil", "Optik", "Energie", "Verlag", "Robotik"};
        return first[number % first.length] + " " + second[number / first.length % second.length] + " GmbH";
    }

    /** Writes references by their ids. */
    void write(Map<String, Entity> references) {
        RecordWriter<ReferenceRecord> writer = formats.writer(topics.reference(), AvroCodec.REFERENCE);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            references.forEach((id, entity) -> producer.send(new ProducerRecord<>(
                    topics.reference(), bytes(id), writer.write(new ReferenceRecord(id, entity, Optional.empty())))));
        }
    }

    /** Writes canonical records, whose numbers are their ids. */
    void writeCanonical(Map<Integer, Entity> records) {
        RecordWriter<CanonicalRecord> writer = formats.writer(topics.canonical(), AvroCodec.CANONICAL);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            records.forEach((number, entity) -> {
                RecordKey key = new RecordKey("test", Integer.toString(number));
                ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(
                        topics.canonical(),
                        bytes(key.toString()),
                        writer.write(new CanonicalRecord(
                                key,
                                1,
                                entity.attributes(),
                                Normaliser.normalise(entity),
                                "hash" + number,
                                Optional.empty())));
                RecordHeaders.set(output.headers(), RecordHeaders.VERSION, 1);
                RecordHeaders.set(output.headers(), RecordHeaders.SOURCE_OFFSET, "entities-0@" + number);
                producer.send(output);
            });
        }
    }

    void writeReferences(int count) {
        RecordWriter<ReferenceRecord> writer = formats.writer(topics.reference(), AvroCodec.REFERENCE);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            for (int number = 0; number < count; number++) {
                ReferenceRecord reference = new ReferenceRecord(
                        "r" + number,
                        new Entity(EntityType.COMPANY, Map.of("name", companyName(number), "country", "DE")),
                        Optional.empty());
                producer.send(new ProducerRecord<>(
                        topics.reference(), bytes(reference.referenceId()), writer.write(reference)));
            }
            // Not a reference: the loader makes one dead letter of it.
            producer.send(new ProducerRecord<>(topics.reference(), 0, bytes("broken"), bytes("no avro")));
        }
    }

    void writeCanonical(int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            canonical(from, to).forEach(producer::send);
        }
    }

    /** Canonical records, of which 2 in 100 are broken and 2 in 100 deletes. */
    List<ProducerRecord<byte[], byte[]>> canonical(int from, int to) {
        RecordWriter<CanonicalRecord> writer = formats.writer(topics.canonical(), AvroCodec.CANONICAL);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int number = from; number < to; number++) {
            RecordKey key = new RecordKey("test", Integer.toString(number));
            Map<String, String> attributes = Map.of("name", companyName(number), "country", "DE");
            CanonicalRecord record = new CanonicalRecord(
                    key,
                    1,
                    attributes,
                    Normaliser.normalise(new Entity(EntityType.COMPANY, attributes)),
                    "hash" + number,
                    Optional.empty());
            byte[] value = number % 50 == 49 ? null : number % 50 == 48 ? bytes("no avro") : writer.write(record);
            ProducerRecord<byte[], byte[]> output =
                    new ProducerRecord<>(topics.canonical(), bytes(key.toString()), value);
            RecordHeaders.set(output.headers(), RecordHeaders.VERSION, 1);
            RecordHeaders.set(output.headers(), RecordHeaders.SOURCE_OFFSET, "entities-0@" + number);
            records.add(output);
        }
        return records;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return CommittedRecords.of(settings, topic);
    }

    Map<String, Integer> sourcesOf(String topic) {
        Map<String, Integer> sources = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed(topic)) {
            RecordHeaders.text(record.headers(), RecordHeaders.SOURCE_OFFSET)
                    .ifPresent(source -> sources.merge(source, 1, Integer::sum));
        }
        return sources;
    }
}
