package dev.tributary.databricks;

import com.databricks.sdk.service.compute.ClusterDetails;
import com.databricks.sdk.service.compute.ListClustersRequest;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compute that sessions are opened on: chosen once, asked for its state before each session, started where it was
 * terminated. It never waits itself: while a cluster comes up, {@link #attach} says how far it is and is to be called
 * again.
 */
public final class ComputeAttachment {

    private static final Logger LOG = LoggerFactory.getLogger(ComputeAttachment.class);

    private final Workspace workspace;
    private final ComputeWish wish;
    private final Clock clock;
    /** Why compute that was tried is not to be had, by its label. */
    private final Map<String, String> refusals = new LinkedHashMap<>();

    private Optional<Compute> chosen = Optional.empty();
    private Optional<Instant> awaitedSince = Optional.empty();

    ComputeAttachment(Workspace workspace, ComputeWish wish, Clock clock) {
        this.workspace = workspace;
        this.wish = wish;
        this.clock = clock;
    }

    public static ComputeAttachment of(Settings settings) {
        return of(settings, Workspace.of(settings));
    }

    public static ComputeAttachment of(Settings settings, Workspace workspace) {
        return new ComputeAttachment(workspace, ComputeWish.of(settings), Clock.systemUTC());
    }

    public Workspace workspace() {
        return workspace;
    }

    /**
     * Compute that takes sessions now. A cluster that was looked for gives way to the next where it was deleted meanwhile
     * or cannot be started.
     *
     * @throws UnavailableException while it starts, with its state: call again
     * @throws ConfigurationException where there is none, or it took longer than databricks.start-timeout
     */
    public synchronized Compute attach() {
        while (true) {
            if (chosen.isEmpty()) {
                chosen = Optional.of(choose());
            }
            Compute compute = chosen.get();
            if (!(compute instanceof Compute.Cluster cluster)) {
                return compute instanceof Compute.Serverless ? newServerless() : compute;
            }
            try {
                requireRunning(cluster);
                return cluster;
            } catch (ConfigurationException e) {
                if (wish.clusterId().isPresent()) {
                    throw e;
                }
                LOG.warn(
                        "Databricks: {} is of no use any more, looking for another: {}",
                        cluster.label(),
                        e.getMessage());
                refused(cluster, e.getMessage());
            }
        }
    }

    /** The compute does not take us: the next one is chosen at the next call of {@link #attach}. */
    public synchronized void refused(Compute compute, String why) {
        refusals.put(compute.label(), why);
        chosen = Optional.empty();
        awaitedSince = Optional.empty();
    }

    private static Compute newServerless() {
        return new Compute.Serverless(UUID.randomUUID().toString());
    }

    private Compute choose() {
        if (wish.forceEmbedded()) {
            LOG.info("Databricks: chose the embedded server, as databricks.force-embedded says");
            return new Compute.Embedded();
        }
        if (wish.clusterId().isPresent()) {
            return named(wish.clusterId().get());
        }
        List<String> others = new ArrayList<>();
        for (String kind : wish.order()) {
            Optional<Compute> found =
                    switch (kind) {
                        case ComputeWish.SERVERLESS -> serverless(others);
                        case ComputeWish.CLUSTER -> cluster(others);
                        default -> Optional.of(new Compute.Embedded());
                    };
            if (found.isPresent()) {
                LOG.info("{}", line(found.get(), others));
                return found.get();
            }
        }
        throw new ConfigurationException("Databricks at " + workspace.host()
                + " has no compute that can be used: "
                + (others.isEmpty() ? "there is none" : String.join("; ", others))
                + ". Name a cluster by databricks.cluster-id, which is then started, or allow databricks.serverless");
    }

    /** What was chosen and why the others were not. */
    static String line(Compute compute, List<String> others) {
        return "Databricks: chose " + compute.label()
                + (others.isEmpty() ? "" : "; not " + String.join("; not ", others));
    }

    private Compute named(String id) {
        Compute.Cluster cluster = ClusterFacts.of(details(id)).compute();
        String why = refusals.get(cluster.label());
        if (why != null) {
            throw new ConfigurationException(
                    "Databricks: " + cluster.label() + " (databricks.cluster-id) refuses: " + why);
        }
        LOG.info("Databricks: chose {}, as databricks.cluster-id says", cluster.label());
        return cluster;
    }

    private Optional<Compute> serverless(List<String> others) {
        Compute serverless = newServerless();
        String why = refusals.get(serverless.label());
        if (!wish.serverlessAllowed()) {
            others.add("serverless: databricks.serverless does not allow it");
        } else if (why != null) {
            others.add("serverless: " + why);
        } else {
            return Optional.of(serverless);
        }
        return Optional.empty();
    }

    private Optional<Compute> cluster(List<String> others) {
        List<ClusterFacts> all = workspace.ask("list clusters", sdk -> StreamSupport.stream(
                        sdk.clusters().list(new ListClustersRequest()).spliterator(), false)
                .map(ClusterFacts::of)
                .toList());
        ClusterChoice.Ranking ranking =
                ClusterChoice.rank(all, new ClusterChoice.Wish(wish.namePattern(), wish.tags(), workspace.user()));
        List<Compute> best = new ArrayList<>();
        for (ClusterFacts facts : ranking.fitting()) {
            String why = refusals.get(facts.compute().label());
            if (why != null) {
                others.add(facts.compute().label() + ": " + why);
            } else {
                best.add(facts.compute());
            }
        }
        best.stream().skip(1).forEach(next -> others.add(next.label() + ": it would come next"));
        others.addAll(ranking.others());
        return best.stream().findFirst();
    }

    private ClusterDetails details(String id) {
        String named = wish.clusterId().isPresent() ? " (databricks.cluster-id)" : "";
        return workspace.ask(
                "look at cluster " + id + named, sdk -> sdk.clusters().get(id));
    }

    private void requireRunning(Compute.Cluster cluster) {
        ClusterDetails details = details(cluster.id());
        ClusterFacts facts = ClusterFacts.of(details);
        if (facts.isRunning()) {
            awaitedSince = Optional.empty();
            return;
        }
        boolean down = List.of("TERMINATED", "ERROR", "UNKNOWN").contains(facts.state());
        String message =
                Objects.requireNonNullElse(details.getStateMessage(), "").strip();
        if (down && !wish.startsTerminated()) {
            // How long it takes to start counts from when someone has started it.
            awaitedSince = Optional.empty();
            throw new UnavailableException(
                    cluster.label() + " is " + facts.state() + " and waits to be started by someone"
                            + " (databricks.when-terminated): " + message,
                    null);
        }
        Instant now = clock.instant();
        Instant since = awaitedSince.orElse(now);
        awaitedSince = Optional.of(since);
        Duration waited = Duration.between(since, now);
        if (waited.compareTo(wish.startMax()) > 0) {
            awaitedSince = Optional.empty();
            throw new ConfigurationException(cluster.label() + " did not start within databricks.start-timeout ("
                    + wish.startMax().toMinutes() + " min) and is " + facts.state() + ": " + message);
        }
        if (down) {
            start(cluster);
        }
        throw new UnavailableException(
                cluster.label() + (down ? " was " + facts.state() + " and is being started" : " is " + facts.state())
                        + ", " + waited.toSeconds() + " s of at most "
                        + wish.startMax().toSeconds() + " s"
                        + (message.isEmpty() ? "" : ": " + message),
                null);
    }

    private void start(Compute.Cluster cluster) {
        LOG.info("Databricks: starting {}", cluster.label());
        try {
            workspace.ask("start " + cluster.label(), sdk -> sdk.clusters().start(cluster.id()));
        } catch (ConfigurationException e) {
            // Someone else may have started it in between: then it is none of the states that need a start.
            if (ClusterFacts.of(details(cluster.id())).state().equals("TERMINATED")) {
                throw e;
            }
        }
    }
}
