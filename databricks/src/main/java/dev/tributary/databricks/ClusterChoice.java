package dev.tributary.databricks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The rules by which a cluster is chosen, as docs/DATABRICKS.md tells them. A cluster is left out where it does not run,
 * belongs to a job, does not pass the filter, has no access mode of Unity Catalog, is dedicated to someone else, or has a
 * runtime before 17 (Spark 4.0). Of the others a dedicated one comes first, since it takes functions from any client;
 * then the later runtime; then by name and id, so that the same workspace always gives the same answer.
 */
final class ClusterChoice {

    private static final int RUNTIME_OLDEST = 1700;

    /** A filter on name and tags, and who asks. */
    record Wish(Optional<String> namePattern, Map<String, String> tags, String user) {

        private boolean namesFit(ClusterFacts cluster) {
            return namePattern.isEmpty()
                    || Pattern.matches(Pattern.quote(namePattern.get()).replace("*", "\\E.*\\Q"), cluster.name());
        }

        private boolean tagsFit(ClusterFacts cluster) {
            return cluster.tags().entrySet().containsAll(tags.entrySet());
        }
    }

    /** The clusters that fit, best first, and why the others do not. */
    record Ranking(List<ClusterFacts> fitting, List<String> others) {}

    private record Rule(Predicate<ClusterFacts> broken, String why) {}

    private ClusterChoice() {}

    static Ranking rank(List<ClusterFacts> clusters, Wish wish) {
        List<ClusterFacts> fitting = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (ClusterFacts cluster : clusters) {
            whyNot(cluster, wish)
                    .ifPresentOrElse(
                            why -> others.add(cluster.compute().label() + ": " + why), () -> fitting.add(cluster));
        }
        fitting.sort(Comparator.comparing((ClusterFacts cluster) -> !cluster.isDedicated())
                .thenComparing(cluster -> -cluster.runtimeVersion().orElse(0))
                .thenComparing(ClusterFacts::name)
                .thenComparing(ClusterFacts::id));
        return new Ranking(List.copyOf(fitting), List.copyOf(others));
    }

    private static Optional<String> whyNot(ClusterFacts cluster, Wish wish) {
        List<Rule> rules = List.of(
                new Rule(c -> c.source().equals("JOB"), "it belongs to a job"),
                new Rule(c -> !wish.namesFit(c), "not of a name that databricks.cluster-name asks for"),
                new Rule(c -> !wish.tagsFit(c), "without the tags that databricks.cluster-tags asks for"),
                new Rule(c -> !c.isRunning(), "it is " + cluster.state()),
                new Rule(
                        c -> c.runtimeVersion().isEmpty(),
                        "its runtime " + cluster.runtime() + " does not tell its version"),
                new Rule(
                        c -> c.runtimeVersion().orElse(0) < RUNTIME_OLDEST,
                        "its runtime " + cluster.runtime() + " is before 17, the first with Spark 4"),
                new Rule(
                        c -> !c.isDedicated() && !c.isStandard() && !c.isAutomatic(),
                        "its access mode " + cluster.accessMode() + " has no Unity Catalog"),
                new Rule(
                        c -> c.isDedicated() && !c.singleUser().equals(wish.user()),
                        "it is dedicated to " + cluster.singleUser()));
        return rules.stream()
                .filter(rule -> rule.broken().test(cluster))
                .map(Rule::why)
                .findFirst();
    }
}
