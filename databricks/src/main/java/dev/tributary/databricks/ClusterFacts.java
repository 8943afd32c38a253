package dev.tributary.databricks;

import com.databricks.sdk.service.compute.ClusterDetails;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the choice of a cluster rests on.
 *
 * @param state such as RUNNING
 * @param runtime such as {@code 17.3.x-scala2.13}
 * @param accessMode such as USER_ISOLATION
 * @param singleUser whom a dedicated cluster belongs to; empty where it is none's
 * @param source who made it, such as UI or JOB
 * @param tags the workspace's own and those that were given
 */
record ClusterFacts(
        String id,
        String name,
        String state,
        String runtime,
        String accessMode,
        String singleUser,
        String source,
        Map<String, String> tags) {

    private static final Pattern RUNTIME = Pattern.compile("(\\d+)\\.(\\d+|x)\\b.*");

    static ClusterFacts of(ClusterDetails details) {
        Map<String, String> tags = new HashMap<>();
        Optional.ofNullable(details.getDefaultTags()).ifPresent(tags::putAll);
        Optional.ofNullable(details.getCustomTags()).ifPresent(tags::putAll);
        return new ClusterFacts(
                details.getClusterId(),
                Objects.requireNonNullElse(details.getClusterName(), details.getClusterId()),
                text(details.getState()),
                Objects.requireNonNullElse(details.getSparkVersion(), ""),
                text(details.getDataSecurityMode()),
                Objects.requireNonNullElse(details.getSingleUserName(), ""),
                text(details.getClusterSource()),
                tags);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** Major and minor version of the runtime, 17.3 as 1703; empty where the text tells none. */
    Optional<Integer> runtimeVersion() {
        Matcher matcher = RUNTIME.matcher(runtime);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int minor = matcher.group(2).equals("x") ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(Integer.parseInt(matcher.group(1)) * 100 + minor);
    }

    boolean isDedicated() {
        return accessMode.equals("SINGLE_USER") || accessMode.equals("DATA_SECURITY_MODE_DEDICATED");
    }

    boolean isStandard() {
        return accessMode.equals("USER_ISOLATION") || accessMode.equals("DATA_SECURITY_MODE_STANDARD");
    }

    /** The workspace decides between the two; both know Unity Catalog. */
    boolean isAutomatic() {
        return accessMode.equals("DATA_SECURITY_MODE_AUTO");
    }

    boolean isRunning() {
        return state.equals("RUNNING") || state.equals("RESIZING");
    }

    Compute.Cluster compute() {
        return new Compute.Cluster(id, name);
    }
}
