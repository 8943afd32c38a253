package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which compute is wanted.
 *
 * @param clusterId the one cluster to use; empty: look for one
 * @param order kinds of compute as they are tried
 * @param startMax how long a cluster may take to start
 */
record ComputeWish(
        Optional<String> clusterId,
        List<String> order,
        boolean serverlessAllowed,
        Optional<String> namePattern,
        Map<String, String> tags,
        boolean startsTerminated,
        Duration startMax,
        boolean forceEmbedded) {

    static final String SERVERLESS = "serverless";
    static final String CLUSTER = "cluster";
    static final String EMBEDDED = "embedded";

    static ComputeWish of(Settings settings) {
        List<String> order = settings.get(Keys.DATABRICKS_COMPUTE_ORDER);
        for (String kind : order) {
            if (!List.of(SERVERLESS, CLUSTER, EMBEDDED).contains(kind)) {
                throw new ConfigurationException("databricks.compute-order: '" + kind
                        + "' is no kind of compute; there are serverless, cluster and embedded");
            }
        }
        return new ComputeWish(
                settings.get(Keys.DATABRICKS_CLUSTER_ID),
                order,
                settings.get(Keys.DATABRICKS_SERVERLESS),
                settings.get(Keys.DATABRICKS_CLUSTER_NAME),
                tags(settings.get(Keys.DATABRICKS_CLUSTER_TAGS)),
                settings.get(Keys.DATABRICKS_WHEN_TERMINATED).equals("start"),
                settings.get(Keys.DATABRICKS_START_TIMEOUT),
                settings.get(Keys.DATABRICKS_FORCE_EMBEDDED));
    }

    private static Map<String, String> tags(List<String> words) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length < 2 || pair[0].isBlank()) {
                throw new ConfigurationException("databricks.cluster-tags: '" + word + "' is no tag; write key=value");
            }
            tags.put(pair[0].strip(), pair[1].strip());
        }
        return tags;
    }
}
