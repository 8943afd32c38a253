package dev.tributary.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting there is, in the order of tributary.yaml; docs/CONFIGURATION.md is tested against it. */
public final class Keys {

    public static final Key<String> KAFKA_BOOTSTRAP_SERVERS = Key.text(
            "kafka.bootstrap-servers", "127.0.0.1:9092", "Brokers to start from, host:port separated by commas.");
    public static final Key<String> REGISTRY_URL = Key.url(
            "registry.url",
            "http://127.0.0.1:8081",
            "registry.user-info",
            "Schema registry with Confluent's REST API.");
    public static final Key<Optional<String>> REGISTRY_USER_INFO =
            Key.secret("registry.user-info", "user:password for HTTP basic authentication at the registry.");
    public static final Key<Optional<String>> REGISTRY_BEARER_TOKEN =
            Key.secret("registry.bearer-token", "Token for bearer authentication at the registry.");
    public static final Key<Boolean> REGISTRY_AUTO_REGISTER = Key.flag(
            "registry.auto-register", true, "Register the output schemas; false where only an administrator may.");
    public static final Key<String> VALUE_SERIALIZER = Key.text(
            "serde.value-serializer",
            "dev.tributary.schemas.serde.ConfluentAvroSerializer",
            "Kafka Serializer of Avro values; Confluent's io.confluent.kafka.serializers.KafkaAvroSerializer fits too.");
    public static final Key<String> VALUE_DESERIALIZER = Key.text(
            "serde.value-deserializer",
            "dev.tributary.schemas.serde.ConfluentAvroDeserializer",
            "Kafka Deserializer of Avro values.");
    public static final Key<String> KEY_SERIALIZER = Key.text(
            "serde.key-serializer",
            "org.apache.kafka.common.serialization.StringSerializer",
            "Kafka Serializer of record keys, which are text.");
    public static final Key<String> KEY_DESERIALIZER = Key.text(
            "serde.key-deserializer",
            "org.apache.kafka.common.serialization.StringDeserializer",
            "Kafka Deserializer of record keys.");

    public static final Key<String> TOPICS_PREFIX =
            Key.text("topics.prefix", "", "Put before every topic name, so that installations can share a cluster.");
    public static final Key<Integer> TOPICS_PARTITIONS =
            Key.integer("topics.partitions", 6, 1, 1000, "Partitions of each entity-keyed topic; all share one count.");
    public static final Key<Integer> TOPICS_REPLICATION_FACTOR =
            Key.integer("topics.replication-factor", -1, -1, 10, "Copies of each topic; -1 leaves it to the broker.");
    public static final Key<Boolean> TOPICS_CREATE =
            Key.flag("topics.create", true, "Create topics that are missing at start.");
    public static final Key<Integer> RECORD_BYTES_MAX =
            Key.bytes("limits.record-bytes", "512KiB", "1KiB", "8MiB", "Larger input values become dead letters.");
    public static final Key<Integer> KEY_BYTES_MAX =
            Key.bytes("limits.key-bytes", "1KiB", "16", "8000", "Records with larger keys become dead letters.");
    public static final Key<Integer> ATTRIBUTES_MAX =
            Key.integer("limits.attributes", 200, 1, 10_000, "Records with more attributes become dead letters.");
    public static final Key<Integer> ATTRIBUTE_BYTES_MAX = Key.bytes(
            "limits.attribute-bytes",
            "16KiB",
            "16",
            "1MiB",
            "Records with a larger attribute value, in UTF-8, become dead letters.");

    public static final Key<String> HTTP_HOST =
            Key.text("http.host", "127.0.0.1", "Address that health and metrics listen on.");
    public static final Key<Integer> HTTP_PORT = Key.integer(
            "http.port", 0, 0, 65535, "Port of /livez, /readyz and /metrics; 0 takes a free one and logs it.");
    public static final Key<Duration> SHUTDOWN_GRACE = Key.duration(
            "shutdown.grace", "15s", "1s", "10m", "Time to finish or abort the batch in flight after SIGTERM.");
    public static final Key<Duration> BACKOFF_MAX = Key.duration(
            "retry.backoff-max", "30s", "100ms", "10m", "Longest wait between two tries to reach a dependency.");

    public static final Key<String> INTAKE_APPLICATION_ID = Key.text(
            "intake.application-id",
            "tributary-intake",
            "Kafka Streams application id: group, state and transactions.");
    public static final Key<String> INTAKE_STATE_DIR =
            Key.text("intake.state-dir", ".tributary/state", "Folder of the state stores; survives restarts.");
    public static final Key<Integer> INTAKE_THREADS = Key.integer("intake.threads", 1, 1, 64, "Stream threads.");
    public static final Key<Duration> INTAKE_COMMIT_INTERVAL = Key.duration(
            "intake.commit-interval", "50ms", "10ms", "10s", "How often intake commits; adds to the latency.");

    public static final Key<String> SPARK_ENDPOINT = Key.text(
            "spark.endpoint",
            "embedded",
            "embedded (the laptop's own server, sc://127.0.0.1:15002), databricks or an sc://host:port URL.");
    public static final Key<Optional<String>> SPARK_TOKEN =
            Key.secret("spark.token", "Bearer token sent with each call.");
    public static final Key<Duration> SPARK_CALL_TIMEOUT = Key.duration(
            "spark.call-timeout",
            "2m",
            "1s",
            "1h",
            "Deadline of one call to Spark; then it is interrupted, and the session rebuilt where Spark is silent or the third"
                    + " call in a row came to no end.");
    public static final Key<Duration> SPARK_CONNECT_TIMEOUT = Key.duration(
            "spark.connect-timeout", "60s", "1s", "30m", "Deadline of opening a session and preparing it.");

    public static final Key<Optional<String>> TLS_CA_FILE = Key.optionalText(
            "tls.ca-file",
            "PEM file of certificate authorities to trust besides Java's own: Spark, Databricks, registry, Neo4j.");

    public static final Key<Optional<String>> DATABRICKS_PROFILE = Key.optionalText(
            "databricks.profile", "Profile to log in with; empty: the environment (DATABRICKS_HOST and others).");
    public static final Key<Optional<String>> DATABRICKS_CONFIG_FILE = Key.optionalText(
            "databricks.config-file", "File of profiles; empty: DATABRICKS_CONFIG_FILE, then ~/.databrickscfg.");
    public static final Key<Optional<String>> DATABRICKS_CLUSTER_ID = Key.optionalText(
            "databricks.cluster-id", "The cluster to use; empty: one is looked for, see docs/DATABRICKS.md.");
    public static final Key<List<String>> DATABRICKS_COMPUTE_ORDER = Key.words(
            "databricks.compute-order",
            "serverless,cluster",
            "Kinds of compute in the order they are tried: serverless, cluster, embedded.");
    public static final Key<Boolean> DATABRICKS_SERVERLESS = Key.flag(
            "databricks.serverless",
            false,
            "Whether serverless compute may be used; set match.engine to in-process with it.");
    public static final Key<Optional<String>> DATABRICKS_CLUSTER_NAME = Key.optionalText(
            "databricks.cluster-name", "Only clusters with such a name are looked at; * stands for any characters.");
    public static final Key<List<String>> DATABRICKS_CLUSTER_TAGS = Key.words(
            "databricks.cluster-tags", "", "Only clusters with all of these tags are looked at, each as key=value.");
    public static final Key<String> DATABRICKS_WHEN_TERMINATED = Key.oneOf(
            "databricks.when-terminated",
            "start",
            "What to do while the cluster is terminated: start it, or wait until someone does.",
            "start",
            "wait");
    public static final Key<Duration> DATABRICKS_START_TIMEOUT =
            Key.duration("databricks.start-timeout", "20m", "1s", "2h", "How long a cluster may take to start.");
    public static final Key<Boolean> DATABRICKS_FORCE_EMBEDDED = Key.flag(
            "databricks.force-embedded",
            false,
            "Use the embedded Spark server in place of Databricks, without changing spark.endpoint.");

    public static final Key<Optional<String>> DATABRICKS_WAREHOUSE_ID = Key.optionalText(
            "databricks.warehouse-id", "SQL warehouse for tables; empty: the first that runs, by name.");
    public static final Key<Optional<String>> DATABRICKS_CATALOG =
            Key.optionalText("databricks.catalog", "Catalog of tables that are named without one.");
    public static final Key<Optional<String>> DATABRICKS_SCHEMA =
            Key.optionalText("databricks.schema", "Schema of tables that are named without one.");
    public static final Key<Duration> DATABRICKS_STATEMENT_TIMEOUT = Key.duration(
            "databricks.statement-timeout", "10m", "1s", "24h", "A SQL statement that takes longer is cancelled.");

    public static final Key<Boolean> MATCH_ENABLED =
            Key.flag("match.enabled", true, "Whether spark-bridge runs the match lane.");
    public static final Key<String> MATCH_ENGINE = Key.oneOf(
            "match.engine",
            "spark",
            "Where matching runs: over Spark Connect or in spark-bridge itself.",
            "spark",
            "in-process");
    public static final Key<String> MATCH_GROUP =
            Key.text("match.group-id", "tributary-match", "Consumer group of the match lane.");
    public static final Key<Optional<String>> MATCH_INSTANCE_ID = Key.optionalText(
            "match.instance-id", "Stable name of this instance, for transactional ids; empty: derived from the host.");
    public static final Key<Integer> MATCH_BATCH_RECORDS =
            Key.integer("match.batch.records-max", 10_000, 1, 100_000, "Most records in one micro-batch.");
    public static final Key<Integer> MATCH_BATCH_BYTES = Key.bytes(
            "match.batch.bytes-max", "3MiB", "64KiB", "4MiB", "Most bytes of one micro-batch as sent to Spark.");
    public static final Key<Duration> MATCH_BATCH_LINGER = Key.duration(
            "match.batch.linger-max", "0ms", "0ms", "1m", "How long a batch waits for more while Spark is idle.");
    public static final Key<Integer> MATCH_IN_FLIGHT =
            Key.integer("match.in-flight-max", 2, 1, 4, "Batches in Spark at once; they commit in order.");
    public static final Key<Integer> MATCH_SEGMENTS = Key.integer(
            "match.segments", 0, 0, 1024, "Index segments of the reference; 0: one for each 500,000 references.");
    public static final Key<Integer> MATCH_THREADS =
            Key.integer("match.threads", 0, 0, 64, "Threads of the in-process engine; 0: one for each processor.");
    public static final Key<Optional<String>> MATCH_MODEL = Key.optionalText(
            "match.model",
            "Model that tributary train wrote with the stream's plan; empty: the bundled model of companies.");
    public static final Key<Optional<String>> MATCH_PLAN = Key.optionalText(
            "match.plan",
            "Plan by which the stream is matched, such as config/plans/persons.yaml, with a match.model trained with it;"
                    + " empty: companies, as config/plans/companies.yaml has them.");

    public static final Key<Optional<String>> ADJUDICATE_ENDPOINT = Key.optionalText(
            "adjudicate.endpoint",
            "Serving endpoint that is asked about decisions between the thresholds; empty: none is asked.");
    public static final Key<String> ADJUDICATE_ENGINE = Key.oneOf(
            "adjudicate.engine",
            "auto",
            "How it is asked: ai_query on Spark, or its REST interface; auto: spark where match.engine is spark.",
            "auto",
            "spark",
            "serving");
    public static final Key<String> ADJUDICATE_REQUEST = Key.oneOf(
            "adjudicate.request",
            "prompt",
            "What it is asked: a prompt for a foundation model, or the pair for a model of one's own (Ditto's form).",
            "prompt",
            "pair");
    public static final Key<Integer> ADJUDICATE_CALLS_PER_HOUR = Key.integer(
            "adjudicate.calls-per-hour",
            1_000,
            0,
            1_000_000,
            "Most questions in any hour; beyond, doubtful records are left for review.");
    public static final Key<Double> ADJUDICATE_COST_PER_CALL = Key.real(
            "adjudicate.cost-per-call",
            0,
            0,
            1_000,
            "What a question costs, in your currency, for the reported cost per 1,000 records.");
    public static final Key<Double> ADJUDICATE_CONFIDENCE_MIN = Key.real(
            "adjudicate.confidence-min", 0.8, 0, 1, "An answer that is less sure leaves the record for review.");
    public static final Key<Duration> ADJUDICATE_TIMEOUT = Key.duration(
            "adjudicate.timeout",
            "30s",
            "1s",
            "5m",
            "How long a batch waits for answers; the rest is left for review.");
    public static final Key<Integer> ADJUDICATE_ANSWERS_MAX = Key.integer(
            "adjudicate.answers-max",
            1_000_000,
            1,
            50_000_000,
            "Most answers that are kept (about 300 bytes of heap each); beyond, nothing more is asked.");
    public static final Key<Boolean> ADJUDICATE_RETRY = Key.flag(
            "adjudicate.retry-unanswered",
            false,
            "Whether a replay asks again what had no answer for want of budget or because of an error.");

    public static final Key<String> REFERENCE_GROUP = Key.text(
            "reference.group-id", "tributary-reference", "Consumer group that elects the loader of the reference.");
    public static final Key<String> REFERENCE_TABLE = Key.place(
            "reference.table-path",
            ".tributary/reference",
            "the Spark server's settings",
            "Folder or URI on the Spark side that holds the reference table.");
    public static final Key<String> REFERENCE_FORMAT = Key.oneOf(
            "reference.table-format",
            "parquet",
            "Format of the reference table; every server reads Parquet, Delta takes longer to start.",
            "parquet",
            "delta");
    public static final Key<Duration> REFERENCE_LINGER = Key.duration(
            "reference.linger", "500ms", "10ms", "10m", "How long updates are gathered before an epoch is published.");
    public static final Key<Integer> REFERENCE_COMPACTION = Key.integer(
            "reference.compaction-changes",
            20_000,
            10,
            1_000_000,
            "Changed references from which on a new base is built in the background; with five times as many at once,"
                    + " right away.");
    public static final Key<Integer> REFERENCE_CHUNK = Key.bytes(
            "reference.chunk-bytes", "2MiB", "64KiB", "4MiB", "Most bytes of reference rows in one call to Spark.");

    public static final Key<Boolean> EMBED_ENABLED =
            Key.flag("embed.enabled", true, "Whether spark-bridge runs the embedding lane.");
    public static final Key<String> EMBED_GROUP =
            Key.text("embed.group-id", "tributary-embed", "Consumer group of the embedding lane.");
    public static final Key<Integer> EMBED_BATCH_RECORDS = Key.integer(
            "embed.batch.records-max",
            256,
            1,
            100_000,
            "Most records in one embedding batch; small ones let matching in between.");
    public static final Key<Integer> EMBED_BATCH_BYTES =
            Key.bytes("embed.batch.bytes-max", "1MiB", "64KiB", "4MiB", "Most bytes of text in one embedding batch.");
    public static final Key<Integer> EMBED_IN_FLIGHT =
            Key.integer("embed.in-flight-max", 1, 1, 4, "Embedding batches in Spark at once.");
    public static final Key<Integer> EMBED_TASKS = Key.integer(
            "embed.tasks-max",
            0,
            0,
            1024,
            "Spark tasks of one embedding batch; 0: one less than the server has slots, which are left to matching.");
    public static final Key<Integer> EMBED_CACHE = Key.integer(
            "embed.cache-texts",
            20_000,
            0,
            10_000_000,
            "Texts whose vectors are kept, so that they are not embedded again.");
    public static final Key<String> EMBED_MODEL = Key.text(
            "embedding.model",
            "all-MiniLM-L6-v2",
            "Embedding endpoint asked by ai_query, or hashed-ngrams (character n-grams, fast, no model).");
    public static final Key<Optional<String>> EMBED_MODEL_VERSION = Key.optionalText(
            "embedding.model-version", "Version noted with each vector; empty: the model's own where it is known.");
    public static final Key<String> EMBED_ENGINE = Key.oneOf(
            "embedding.engine",
            "spark",
            "Where texts are embedded: over Spark Connect (ai_query, else a shipped function), by the REST interface of"
                    + " a serving endpoint, here, or by the first of embedding.engine-order that can.",
            "spark",
            "serving",
            "in-process",
            "auto");
    public static final Key<List<String>> EMBED_ENGINE_ORDER = Key.words(
            "embedding.engine-order",
            "ai-query,serving,shipped,in-process",
            "What embedding.engine: auto tries, in this order.");
    public static final Key<Integer> EMBED_REQUESTS_PER_MINUTE = Key.integer(
            "embedding.requests-per-minute",
            600,
            1,
            100_000,
            "Most requests to a serving endpoint's REST interface in a minute, a hundred texts each.");
    public static final Key<List<String>> EMBED_ATTRIBUTES = Key.words(
            "embedding.attributes",
            "name,address,city,postcode,country",
            "Attributes whose values make up the embedded text, in order.");

    public static final Key<String> DELTA_WRITER = Key.oneOf(
            "delta.writer",
            "kernel",
            "kernel: every version is appended to tables below delta.path; warehouse: the newest row of each record is"
                    + " kept in tables of delta.schema, over databricks.warehouse-id.",
            "kernel",
            "warehouse");
    public static final Key<String> DELTA_PATH = Key.place(
            "delta.path",
            ".tributary/delta",
            "Hadoop's core-site.xml",
            "Folder or URI that holds the tables; for the writer kernel.");
    public static final Key<Optional<String>> DELTA_SCHEMA = Key.optionalText(
            "delta.schema", "catalog.schema that holds the tables; for the writer warehouse, which needs it.");
    public static final Key<String> DELTA_GROUP =
            Key.text("delta.group-id", "tributary-sink-delta", "Consumer group of sink-delta.");
    public static final Key<Duration> DELTA_FLUSH_INTERVAL =
            Key.duration("delta.flush-interval", "5s", "100ms", "1h", "Longest time that rows wait for a commit.");
    public static final Key<Integer> DELTA_FLUSH_BYTES =
            Key.bytes("delta.flush-bytes", "32MiB", "64KiB", "512MiB", "Rows are committed when they reach this size.");
    public static final Key<Integer> DELTA_CHECKPOINT_EVERY =
            Key.integer("delta.checkpoint-every", 100, 1, 1000, "Commits between two checkpoints of a table.");
    public static final Key<Duration> DELTA_LOG_RETENTION = Key.duration(
            "delta.log-retention",
            "1d",
            "1h",
            "365d",
            "How long old versions of a table and their checkpoints are kept in its log; for the writer kernel.");

    public static final Key<String> NEO4J_URI = Key.url(
            "neo4j.uri",
            "bolt://127.0.0.1:7687",
            "neo4j.user and neo4j.password",
            "bolt://, neo4j:// or neo4j+s:// URI.");
    public static final Key<String> NEO4J_USER = Key.text("neo4j.user", "neo4j", "User name.");
    public static final Key<Optional<String>> NEO4J_PASSWORD =
            Key.secret("neo4j.password", "Password; empty: no authentication.");
    public static final Key<String> NEO4J_DATABASE = Key.text("neo4j.database", "neo4j", "Database.");
    public static final Key<String> NEO4J_GROUP =
            Key.text("neo4j.group-id", "tributary-sink-neo4j", "Consumer group of sink-neo4j.");
    public static final Key<Integer> NEO4J_BATCH_RECORDS =
            Key.integer("neo4j.batch-records", 2_000, 1, 50_000, "Most records in one transaction.");
    public static final Key<Boolean> NEO4J_VECTORS =
            Key.flag("neo4j.vectors", true, "Whether embeddings are written to the graph.");
    public static final Key<String> NEO4J_VECTOR_INDEX = Key.oneOf(
            "neo4j.vector-index",
            "at-start",
            "When the vector index is created: writing is faster without it.",
            "at-start",
            "after-load",
            "never");
    public static final Key<Duration> NEO4J_MARKER_RETENTION = Key.duration(
            "neo4j.delete-marker-retention", "30d", "1h", "3650d", "How long the marker of a deleted entity is kept.");

    /** In the order of tributary.yaml. */
    public static final List<Key<?>> ALL = List.of(
            KAFKA_BOOTSTRAP_SERVERS,
            REGISTRY_URL,
            REGISTRY_USER_INFO,
            REGISTRY_BEARER_TOKEN,
            REGISTRY_AUTO_REGISTER,
            VALUE_SERIALIZER,
            VALUE_DESERIALIZER,
            KEY_SERIALIZER,
            KEY_DESERIALIZER,
            TOPICS_PREFIX,
            TOPICS_PARTITIONS,
            TOPICS_REPLICATION_FACTOR,
            TOPICS_CREATE,
            RECORD_BYTES_MAX,
            KEY_BYTES_MAX,
            ATTRIBUTES_MAX,
            ATTRIBUTE_BYTES_MAX,
            HTTP_HOST,
            HTTP_PORT,
            SHUTDOWN_GRACE,
            BACKOFF_MAX,
            INTAKE_APPLICATION_ID,
            INTAKE_STATE_DIR,
            INTAKE_THREADS,
            INTAKE_COMMIT_INTERVAL,
            SPARK_ENDPOINT,
            SPARK_TOKEN,
            SPARK_CALL_TIMEOUT,
            SPARK_CONNECT_TIMEOUT,
            TLS_CA_FILE,
            DATABRICKS_PROFILE,
            DATABRICKS_CONFIG_FILE,
            DATABRICKS_CLUSTER_ID,
            DATABRICKS_COMPUTE_ORDER,
            DATABRICKS_SERVERLESS,
            DATABRICKS_CLUSTER_NAME,
            DATABRICKS_CLUSTER_TAGS,
            DATABRICKS_WHEN_TERMINATED,
            DATABRICKS_START_TIMEOUT,
            DATABRICKS_FORCE_EMBEDDED,
            DATABRICKS_WAREHOUSE_ID,
            DATABRICKS_CATALOG,
            DATABRICKS_SCHEMA,
            DATABRICKS_STATEMENT_TIMEOUT,
            MATCH_ENABLED,
            MATCH_ENGINE,
            MATCH_GROUP,
            MATCH_INSTANCE_ID,
            MATCH_BATCH_RECORDS,
            MATCH_BATCH_BYTES,
            MATCH_BATCH_LINGER,
            MATCH_IN_FLIGHT,
            MATCH_SEGMENTS,
            MATCH_THREADS,
            MATCH_PLAN,
            MATCH_MODEL,
            ADJUDICATE_ENDPOINT,
            ADJUDICATE_ENGINE,
            ADJUDICATE_REQUEST,
            ADJUDICATE_CALLS_PER_HOUR,
            ADJUDICATE_COST_PER_CALL,
            ADJUDICATE_CONFIDENCE_MIN,
            ADJUDICATE_TIMEOUT,
            ADJUDICATE_ANSWERS_MAX,
            ADJUDICATE_RETRY,
            REFERENCE_GROUP,
            REFERENCE_TABLE,
            REFERENCE_FORMAT,
            REFERENCE_LINGER,
            REFERENCE_COMPACTION,
            REFERENCE_CHUNK,
            EMBED_ENABLED,
            EMBED_GROUP,
            EMBED_BATCH_RECORDS,
            EMBED_BATCH_BYTES,
            EMBED_IN_FLIGHT,
            EMBED_TASKS,
            EMBED_CACHE,
            EMBED_MODEL,
            EMBED_MODEL_VERSION,
            EMBED_ENGINE,
            EMBED_ENGINE_ORDER,
            EMBED_REQUESTS_PER_MINUTE,
            EMBED_ATTRIBUTES,
            DELTA_WRITER,
            DELTA_PATH,
            DELTA_SCHEMA,
            DELTA_GROUP,
            DELTA_FLUSH_INTERVAL,
            DELTA_FLUSH_BYTES,
            DELTA_CHECKPOINT_EVERY,
            DELTA_LOG_RETENTION,
            NEO4J_URI,
            NEO4J_USER,
            NEO4J_PASSWORD,
            NEO4J_DATABASE,
            NEO4J_GROUP,
            NEO4J_BATCH_RECORDS,
            NEO4J_VECTORS,
            NEO4J_VECTOR_INDEX,
            NEO4J_MARKER_RETENTION);

    /**
     * Prefixes whose rest is passed on as it is and masked wherever it is shown: Kafka client properties (SASL, TLS),
     * Kafka Streams properties, gRPC headers of the Spark endpoint.
     */
    public static final List<String> OPEN_PREFIXES =
            List.of("kafka.properties", "intake.streams-properties", "spark.headers", "serde.properties");

    private Keys() {}
}
