package dev.tributary.spark;

import dev.tributary.matching.index.SegmentAssignment;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Key;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Preflight;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.SteadyClock;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.spark.sql.SparkSession;

/** spark-bridge: wires the lanes, the follower of the reference and its loader, and runs each on a thread of its own. */
public final class BridgeProgram {

    private static final int TRANSACTION_TIMEOUT_MS = 60_000;

    private final Program.Context context;
    private final Settings settings;
    private final RecordFormats formats;
    private final Topics topics;
    private SparkEndpoint endpoint;

    BridgeProgram(Program.Context context) {
        this.context = context;
        this.settings = context.settings();
        this.formats = new RecordFormats(settings);
        this.topics = formats.topics();
    }

    public static void main(String[] args) {
        Program.main("spark-bridge", args, context -> new BridgeProgram(context).run());
    }

    void run() throws Exception {
        Set<String> names = new HashSet<>(Set.of(
                topics.canonical(),
                topics.reference(),
                topics.epochs(),
                topics.matches(),
                topics.embeddings(),
                topics.deadLetters()));
        if (settings.get(Keys.ADJUDICATE_ENDPOINT).isPresent()) {
            names.add(topics.adjudications());
        }
        Preflight preflight = new Preflight(context);
        if (!preflight.topics(names) || !preflight.schemas()) {
            return;
        }
        Threads threads = new Threads(context.stop(), context.health());
        if (settings.get(Keys.MATCH_ENABLED)) {
            startMatching(threads);
        }
        if (settings.get(Keys.EMBED_ENABLED)) {
            startEmbedding(threads);
        }
        // What is left of the grace is for closing.
        threads.awaitEnd(settings.get(Keys.SHUTDOWN_GRACE).dividedBy(3));
    }

    private void startMatching(Threads threads) {
        StreamPlan plan = StreamPlan.read(settings.get(Keys.MATCH_PLAN));
        MatchModel model = plan.model(settings.get(Keys.MATCH_MODEL));
        boolean onSpark = settings.get(Keys.MATCH_ENGINE).equals("spark");
        SparkReferenceTable table =
                new SparkReferenceTable(settings.get(Keys.REFERENCE_TABLE), settings.get(Keys.REFERENCE_FORMAT));
        MatchEngine engine = onSpark
                ? new SparkMatchEngine(worker("match", Functions::registerMatching), table, model)
                : inProcessEngine(plan, model);
        ReferenceStore store =
                onSpark ? table.store(worker("reference", Functions::registerReference)) : ReferenceStore.none();
        threads.start(
                "epoch-follower",
                new EpochFollower(epochLog(), engine, plan.hash(), settings.get(Keys.BACKOFF_MAX), context.stop())
                        ::run);
        threads.start("reference-loader", new ReferenceLoader(loaderWiring(plan, engine, store))::run);
        LaneOutput.Format<DecisionRecord> format = new LaneOutput.Format<>(
                Stage.MATCH,
                formats.reader(topics.canonical(), AvroCodec.CANONICAL),
                formats.writer(topics.matches(), AvroCodec.DECISION),
                DecisionRecord::version,
                formats.deadLetterWriter());
        BatchBuffer.Limits limits = new BatchBuffer.Limits(
                settings.get(Keys.MATCH_BATCH_RECORDS),
                settings.get(Keys.MATCH_BATCH_BYTES),
                settings.get(Keys.MATCH_BATCH_LINGER).toMillis());
        threads.start(
                "match-loop",
                loop(
                        new MatchLane(engine, plan, format, adjudications(engine, model)),
                        Keys.MATCH_GROUP,
                        topics.matches(),
                        limits,
                        settings.get(Keys.MATCH_IN_FLIGHT)));
    }

    private Optional<Adjudications> adjudications(MatchEngine engine, MatchModel model) {
        return new AdjudicationSetup(
                        settings,
                        context.metrics(),
                        this::groupless,
                        timeouts -> worker("adjudicate", Functions::registerTexts, timeouts))
                .adjudications(engine, model);
    }

    private MatchEngine inProcessEngine(StreamPlan plan, MatchModel model) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = settings.get(Keys.MATCH_THREADS);
        return new InProcessMatchEngine(
                referenceTopic(plan),
                model,
                threads == 0 ? processors : threads,
                settings.get(Keys.ADJUDICATE_ENDPOINT).isPresent());
    }

    private void startEmbedding(Threads threads) {
        LaneOutput.Format<EmbeddingRecord> format = new LaneOutput.Format<>(
                Stage.EMBED,
                formats.reader(topics.canonical(), AvroCodec.CANONICAL),
                formats.writer(topics.embeddings(), AvroCodec.EMBEDDING),
                EmbeddingRecord::version,
                formats.deadLetterWriter());
        EmbedEngine engine = embedEngine();
        EmbedLane lane = new EmbedLane(engine, format, settings.get(Keys.EMBED_ATTRIBUTES), filledCache(engine));
        BatchBuffer.Limits limits =
                new BatchBuffer.Limits(settings.get(Keys.EMBED_BATCH_RECORDS), settings.get(Keys.EMBED_BATCH_BYTES), 0);
        threads.start(
                "embed-loop",
                loop(lane, Keys.EMBED_GROUP, topics.embeddings(), limits, settings.get(Keys.EMBED_IN_FLIGHT)));
    }

    private VectorCache filledCache(EmbedEngine engine) {
        int textsMax = settings.get(Keys.EMBED_CACHE);
        VectorCache cache = new VectorCache(textsMax);
        if (textsMax > 0) {
            try (KafkaConsumer<byte[], byte[]> consumer = groupless()) {
                EmbeddingsTail.fill(
                        cache,
                        consumer,
                        formats.reader(topics.embeddings(), AvroCodec.EMBEDDING),
                        engine.model(),
                        textsMax,
                        context.stop());
            }
        }
        return cache;
    }

    private EmbedEngine embedEngine() {
        return new EmbedEngines(settings, context.health(), () -> worker("embed", Functions::registerTexts)).engine();
    }

    private SparkWorker worker(String name, Consumer<SparkSession> functions) {
        return worker(
                name,
                functions,
                new SparkWorker.Timeouts(
                        settings.get(Keys.SPARK_CALL_TIMEOUT), settings.get(Keys.SPARK_CONNECT_TIMEOUT)));
    }

    private SparkWorker worker(String name, Consumer<SparkSession> functions, SparkWorker.Timeouts timeouts) {
        if (endpoint == null) {
            endpoint = SparkEndpoint.of(settings);
        }
        return new SparkWorker(
                endpoint,
                name,
                timeouts,
                session -> {
                    ShippedCode.ship(session);
                    functions.accept(session);
                },
                new QueryMetrics(context.metrics(), name)::record);
    }

    private Threads.Loop loop(
            Lane lane, Key<String> group, String results, BatchBuffer.Limits limits, int inFlightMax) {
        String groupId = settings.get(group);
        Map<String, Object> consumer = KafkaProperties.consumer(settings, groupId, limits.recordsMax());
        // A fetch holds what a batch takes, so that a backlog fills batches.
        consumer.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(consumer);
        LaneMetrics metrics = new LaneMetrics(context.metrics(), lane.stage());
        BridgeLoop loop = new BridgeLoop(new BridgeLoop.Wiring(
                lane,
                topics.canonical(),
                member,
                transactionalProducers(groupId + "-" + instanceId()),
                limits,
                inFlightMax,
                settings.get(Keys.BACKOFF_MAX),
                new SteadyClock(),
                metrics,
                context.health(),
                context.stop(),
                () -> metrics.madeAgain(countSetBack(member, results))));
        return loop::run;
    }

    private long countSetBack(KafkaConsumer<byte[], byte[]> member, String results) {
        try (KafkaConsumer<byte[], byte[]> tail = groupless()) {
            return SetBackOffsets.count(tail, member, topics.canonical(), results, context.stop());
        }
    }

    private Supplier<Producer<byte[], byte[]>> transactionalProducers(String transactionalId) {
        Map<String, Object> properties =
                KafkaProperties.transactionalProducer(settings, topics.prefix() + transactionalId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        return () -> new KafkaProducer<>(properties);
    }

    private ReferenceLoader.Wiring loaderWiring(StreamPlan plan, MatchEngine engine, ReferenceStore store) {
        int segments = settings.get(Keys.MATCH_SEGMENTS);
        return new ReferenceLoader.Wiring(
                new KafkaConsumer<>(KafkaProperties.consumer(settings, settings.get(Keys.REFERENCE_GROUP), 1)),
                this::epochLog,
                () -> referenceTopic(plan),
                transactionalProducers(settings.get(Keys.REFERENCE_GROUP) + "-loader"),
                formats.writer(topics.epochs(), AvroCodec.EPOCH),
                formats.deadLetterWriter(),
                store,
                plan.hash(),
                changes -> segments > 0
                        ? segments
                        : SegmentAssignment.segmentsFor(engine.liveReferences().orElse(0) + changes),
                engine::isPrepared,
                settings.get(Keys.REFERENCE_COMPACTION),
                settings.get(Keys.REFERENCE_LINGER),
                settings.get(Keys.REFERENCE_CHUNK),
                settings.get(Keys.BACKOFF_MAX),
                context.stop());
    }

    private EpochLog epochLog() {
        return new EpochLog(groupless(), formats.reader(topics.epochs(), AvroCodec.EPOCH));
    }

    private ReferenceTopicReader referenceTopic(StreamPlan plan) {
        return new ReferenceTopicReader(
                groupless(), formats.reader(topics.reference(), AvroCodec.REFERENCE), plan, topics.partitions());
    }

    private KafkaConsumer<byte[], byte[]> groupless() {
        Map<String, Object> properties = new HashMap<>(KafkaProperties.consumer(settings, "none", 10_000));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(properties);
    }

    private String instanceId() {
        return settings.get(Keys.MATCH_INSTANCE_ID).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                throw new ConfigurationException(
                        "match.instance-id: the host has no name to derive it from; set one, unique to this instance",
                        e);
            }
        });
    }
}
