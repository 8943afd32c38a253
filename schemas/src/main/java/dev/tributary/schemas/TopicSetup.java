package dev.tributary.schemas;

import dev.tributary.schemas.serde.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates and checks the topics of the catalog and their subjects in the schema registry. */
public final class TopicSetup {

    private TopicSetup() {}

    /** Creates the topics that are missing; those that are there stay as they are. */
    public static void create(Admin admin, Topics topics) throws InterruptedException, ExecutionException {
        List<NewTopic> wanted = new ArrayList<>();
        for (Topics.Entry entry : topics.catalog()) {
            wanted.add(new NewTopic(entry.name(), entry.partitions(), topics.replicationFactor())
                    .configs(entry.settings()));
        }
        var results = admin.createTopics(wanted).values();
        for (var result : results.values()) {
            try {
                result.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /**
     * What is wrong with the named topics, a line each with the mend; empty where all is well.
     *
     * @param names topics of the catalog that the calling program reads or writes
     */
    public static List<String> problems(Admin admin, Topics topics, Set<String> names)
            throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> found = new HashMap<>();
        var descriptions = admin.describeTopics(names).topicNameValues();
        for (var description : descriptions.entrySet()) {
            try {
                found.put(description.getKey(), description.getValue().get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        List<String> problems = new ArrayList<>();
        for (Topics.Entry entry : topics.catalog()) {
            TopicDescription there = found.get(entry.name());
            if (!names.contains(entry.name())) {
                continue;
            }
            if (there == null) {
                problems.add(
                        "topic " + entry.name() + " is missing (topics.prefix, kafka.bootstrap-servers): create it "
                                + "with 'tributary topics create', or set topics.create: true");
            } else if (there.partitions().size() != entry.partitions()) {
                problems.add(
                        "topic " + entry.name() + " has " + there.partitions().size() + " partitions, topics.partitions"
                                + " says " + entry.partitions() + ": set topics.partitions to what the topic has");
            }
        }
        problems.addAll(wrongSettings(admin, topics, found.keySet()));
        return problems;
    }

    /**
     * Topics that a broker created by itself have its defaults: records that must stay would be deleted after a week.
     * Settings that may not be read, for want of a right, are taken for right.
     */
    private static List<String> wrongSettings(Admin admin, Topics topics, Set<String> names)
            throws InterruptedException, ExecutionException {
        Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values();
        List<String> problems = new ArrayList<>();
        for (Topics.Entry entry : topics.catalog()) {
            KafkaFuture<Config> config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, entry.name()));
            if (config == null) {
                continue;
            }
            try {
                Map<String, String> there = new HashMap<>();
                config.get().entries().forEach(setting -> there.put(setting.name(), setting.value()));
                Map<String, String> wrong = entry.wrongSettings(there);
                if (!wrong.isEmpty()) {
                    problems.add("topic " + entry.name() + " was not created by Tributary and has " + wrong
                            + ", with which records would be lost: kafka-configs.sh --alter --entity-type topics"
                            + " --entity-name " + entry.name() + " --add-config " + entry.wanted(wrong.keySet()));
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthorizationException)
                        && !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return problems;
    }

    /**
     * Registers every value schema and sets its compatibility.
     *
     * @param administer whether to set the compatibility; otherwise only that the schemas are there is checked
     * @throws dev.tributary.schemas.serde.RegistryUnavailableException where the registry cannot be reached
     * @throws dev.tributary.schemas.serde.RegistryRefusedException where it refuses a schema
     */
    public static void register(SchemaRegistry registry, Topics topics, boolean administer) {
        for (Topics.Entry entry : topics.catalog()) {
            String subject = entry.name() + "-value";
            registry.idOf(subject, entry.value().schema());
            if (administer) {
                registry.requireCompatibility(subject, entry.compatibility());
            }
        }
    }
}
