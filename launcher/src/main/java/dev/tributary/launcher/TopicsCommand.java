package dev.tributary.launcher;

import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Creates and lists the topics of the catalog. */
@Command(
        name = "topics",
        description = "Creates or lists the topics and their schemas.",
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say create or list");
    }

    @Command(
            name = "create",
            description = "Creates the topics that are missing and registers their schemas.",
            mixinStandardHelpOptions = true)
    int create(@Mixin StreamOptions options) throws InterruptedException, ExecutionException {
        Settings settings = options.settings();
        RecordFormats formats = new RecordFormats(settings);
        StreamOptions.requireTopics(settings, Set.of());
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            Set<String> before = admin.listTopics().names().get();
            TopicSetup.create(admin, formats.topics());
            for (Topics.Entry entry : formats.topics().catalog()) {
                System.out.println((before.contains(entry.name()) ? "there    " : "created  ") + entry.name());
            }
        }
        TopicSetup.register(formats.registry(), formats.topics(), settings.get(Keys.REGISTRY_AUTO_REGISTER));
        System.out.println("schemas registered at " + settings.get(Keys.REGISTRY_URL));
        return Tributary.EXIT_DONE;
    }

    @Command(
            name = "list",
            description = "Lists the topics of the catalog and what is wrong with those of the cluster, if anything.",
            mixinStandardHelpOptions = true)
    int list(@Mixin StreamOptions options) throws InterruptedException, ExecutionException {
        Settings settings = options.settings();
        Topics topics = new RecordFormats(settings).topics();
        StreamOptions.requireTopics(settings, Set.of());
        System.out.printf("%-22s %10s  %-8s %-20s %s%n", "topic", "partitions", "cleanup", "key", "purpose");
        for (Topics.Entry entry : topics.catalog()) {
            System.out.printf(
                    "%-22s %10d  %-8s %-20s %s%n",
                    entry.name(),
                    entry.partitions(),
                    entry.settings().get("cleanup.policy"),
                    entry.key(),
                    entry.purpose());
        }
        Set<String> names =
                topics.catalog().stream().map(Topics.Entry::name).collect(Collectors.toCollection(HashSet::new));
        try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
            List<String> problems = TopicSetup.problems(admin, topics, names);
            problems.forEach(problem -> System.err.println("tributary: " + problem));
            return problems.isEmpty() ? Tributary.EXIT_DONE : Tributary.EXIT_FAILED;
        }
    }
}
