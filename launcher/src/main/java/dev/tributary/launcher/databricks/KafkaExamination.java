package dev.tributary.launcher.databricks;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Looks at Kafka: brokers, topics, the rights on them and on groups, and whether transactions may be begun. */
final class KafkaExamination {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Set<AclOperation> READ = EnumSet.of(AclOperation.READ);
    private static final Set<AclOperation> WRITE = EnumSet.of(AclOperation.WRITE);
    private static final Set<AclOperation> BOTH = EnumSet.of(AclOperation.READ, AclOperation.WRITE);

    private final Settings settings;
    private final Topics topics;
    private final Checkup checkup;

    KafkaExamination(Settings settings, Checkup checkup) {
        this.settings = settings;
        this.topics = new RecordFormats(settings).topics();
        this.checkup = checkup;
    }

    void run() throws InterruptedException {
        if (!checkup.run("kafka", DEADLINE, "check kafka.bootstrap-servers and kafka.properties.*", this::brokers)) {
            return;
        }
        if (checkup.run("topics", DEADLINE, "create them with 'tributary topics create'", this::topics)) {
            checkup.run("rights on topics", DEADLINE, "grant them to the login of kafka.properties.*", this::rights);
        }
        checkup.run("rights on groups", DEADLINE, "grant Read and Describe on them", this::groups);
        checkup.run(
                "transactions",
                DEADLINE,
                "grant Write and Describe on the transactional ids that start with topics.prefix",
                this::transactions);
    }

    private Map<String, Object> kafka() {
        Map<String, Object> properties = KafkaProperties.common(settings);
        properties.put("default.api.timeout.ms", 10_000);
        properties.put("request.timeout.ms", 5_000);
        return properties;
    }

    private String brokers() throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            var cluster = admin.describeCluster();
            return cluster.nodes().get().size() + " broker(s) of cluster "
                    + cluster.clusterId().get();
        }
    }

    /** What the programs of an installation do with each topic, taken together. */
    private Map<String, Set<AclOperation>> uses() {
        Map<String, Set<AclOperation>> uses = new LinkedHashMap<>();
        uses.put(topics.entities(), READ);
        uses.put(topics.canonical(), BOTH);
        uses.put(topics.reference(), READ);
        uses.put(topics.epochs(), BOTH);
        uses.put(topics.matches(), BOTH);
        uses.put(topics.embeddings(), BOTH);
        uses.put(topics.deadLetters(), WRITE);
        return uses;
    }

    private String topics() throws Exception {
        Set<String> names = new HashSet<>(uses().keySet());
        try (Admin admin = Admin.create(kafka())) {
            List<String> problems = TopicSetup.problems(admin, topics, names);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(String.join("; ", problems));
            }
        }
        return names.size() + " topics are as they should be";
    }

    private String rights() throws Exception {
        Map<String, Set<AclOperation>> missing = new TreeMap<>();
        try (Admin admin = Admin.create(kafka())) {
            var described = admin.describeTopics(
                            uses().keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .allTopicNames()
                    .get();
            uses().forEach((topic, wanted) -> {
                Set<AclOperation> granted = described.get(topic).authorizedOperations();
                Set<AclOperation> lacking = EnumSet.copyOf(wanted);
                // A broker that does not tell gives none at all.
                lacking.removeAll(granted == null ? wanted : granted);
                if (!lacking.isEmpty()) {
                    missing.put(topic, lacking);
                }
            });
        }
        if (!missing.isEmpty()) {
            throw new ConfigurationException("missing on topics: " + missing);
        }
        return "the topics may be read and written as the programs need it";
    }

    private String groups() throws Exception {
        List<String> groups = List.of(
                settings.get(Keys.INTAKE_APPLICATION_ID),
                settings.get(Keys.MATCH_GROUP),
                settings.get(Keys.EMBED_GROUP),
                settings.get(Keys.REFERENCE_GROUP),
                settings.get(Keys.DELTA_GROUP),
                settings.get(Keys.NEO4J_GROUP));
        try (Admin admin = Admin.create(kafka())) {
            var described = admin.describeConsumerGroups(
                            groups, new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups();
            for (String group : groups) {
                try {
                    Set<AclOperation> granted = described.get(group).get().authorizedOperations();
                    if (granted != null && !granted.contains(AclOperation.READ)) {
                        throw new ConfigurationException("Read is missing on group " + group);
                    }
                } catch (ExecutionException e) {
                    // A group that nobody has joined yet is seen by who may see it, and is none.
                    if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                        throw new ConfigurationException(
                                "group " + group + ": " + e.getCause().getMessage(), e);
                    }
                }
            }
        }
        return groups.size() + " groups may be joined";
    }

    private String transactions() {
        String id = topics.prefix() + settings.get(Keys.MATCH_GROUP) + "-doctor";
        Map<String, Object> properties = KafkaProperties.transactionalProducer(settings, id);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.abortTransaction();
        }
        return "may be begun as " + id;
    }
}
