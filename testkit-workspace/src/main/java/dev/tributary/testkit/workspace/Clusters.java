package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The clusters of the workspace; those that run share one Spark server, which goes down with the last of them. Safe for
 * several threads.
 */
public final class Clusters {

    private static final int PAGE = 2;

    /** The Spark server behind the running clusters. */
    public interface Engine {

        /** Starts it again, with nothing left of its sessions, and waits until it serves. */
        void start();

        /** Ends it at once. */
        void stop();

        /** No server at all, where a test looks at REST alone. */
        static Engine none() {
            return new Engine() {
                @Override
                public void start() {}

                @Override
                public void stop() {}
            };
        }
    }

    /**
     * What a cluster is made with.
     *
     * @param sparkVersion such as {@code 17.3.x-scala2.13}
     * @param accessMode such as {@code USER_ISOLATION}
     * @param singleUser whom a dedicated cluster belongs to; empty for others
     */
    public record Specification(
            String id,
            String name,
            String sparkVersion,
            String accessMode,
            String singleUser,
            Map<String, String> tags) {

        /** A standard cluster on the runtime that Tributary is made for. */
        public static Specification shared(String id, String name) {
            return new Specification(id, name, "17.3.x-scala2.13", "USER_ISOLATION", "", Map.of());
        }

        /** A dedicated one of the user that {@link Logins#USER} names. */
        public static Specification dedicated(String id, String name) {
            return new Specification(id, name, "17.3.x-scala2.13", "SINGLE_USER", Logins.USER, Map.of());
        }

        public Specification sparkVersion(String value) {
            return new Specification(id, name, value, accessMode, singleUser, tags);
        }

        public Specification accessMode(String value, String user) {
            return new Specification(id, name, sparkVersion, value, user, tags);
        }

        public Specification tag(String key, String value) {
            return new Specification(id, name, sparkVersion, accessMode, singleUser, Map.of(key, value));
        }
    }

    private static final class Cluster {
        final Specification specification;
        String state;
        String message = "";

        Cluster(Specification specification, String state) {
            this.specification = specification;
            this.state = state;
        }
    }

    private final Engine engine;
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final Set<String> forbidden = new TreeSet<>();
    private final List<String> starts = new ArrayList<>();
    private boolean engineRuns = true;
    private boolean startsHeld;

    Clusters(Engine engine) {
        this.engine = engine;
    }

    /** @param state such as RUNNING or TERMINATED */
    public synchronized void add(Specification specification, String state) {
        clusters.put(specification.id(), new Cluster(specification, state));
    }

    public synchronized void remove(String id) {
        clusters.remove(id);
    }

    /** The caller may see this cluster but not attach to it. */
    public synchronized void forbid(String id) {
        forbidden.add(id);
    }

    public synchronized void permit(String id) {
        forbidden.remove(id);
    }

    /** A cluster that is started stays PENDING until this is taken back. */
    public synchronized void holdStarts(boolean held) {
        startsHeld = held;
        if (!held) {
            clusters.values().stream()
                    .filter(cluster -> cluster.state.equals("PENDING"))
                    .forEach(this::finishStart);
        }
    }

    /** Ids of the clusters that were asked to start, in order. */
    public synchronized List<String> starts() {
        return List.copyOf(starts);
    }

    /** As after its idle time, or by an administrator: sessions and what runs are lost. */
    public synchronized void terminate(String id) {
        Cluster cluster = clusters.get(id);
        cluster.state = "TERMINATED";
        cluster.message = "Inactive cluster terminated (inactive for 10 minutes).";
        if (engineRuns && clusters.values().stream().noneMatch(other -> other.state.equals("RUNNING"))) {
            engineRuns = false;
            engine.stop();
        }
    }

    /** Sessions and what runs are lost; the cluster is back when this returns. */
    public synchronized void restart(String id) {
        Cluster cluster = clusters.get(id);
        cluster.state = "RESTARTING";
        engine.stop();
        engine.start();
        engineRuns = true;
        cluster.state = "RUNNING";
    }

    /** Why a Spark call to the cluster is refused; null where it is not. */
    synchronized ApiRefusal refusal(String id) {
        Cluster cluster = clusters.get(id);
        if (cluster == null) {
            return new ApiRefusal(404, "RESOURCE_DOES_NOT_EXIST", "Cluster " + id + " does not exist");
        }
        if (forbidden.contains(id)) {
            return new ApiRefusal(
                    403,
                    "PERMISSION_DENIED",
                    Logins.USER + " does not have Attach permissions on " + id + ". Please contact the owner.");
        }
        if (!cluster.state.equals("RUNNING")) {
            return new ApiRefusal(
                    503,
                    "INVALID_STATE",
                    "Cluster " + id + " is in unexpected state " + cluster.state + ": " + cluster.message);
        }
        return null;
    }

    synchronized Object list(ApiRequest request) {
        List<Cluster> all = new ArrayList<>(clusters.values());
        String token = request.query().getOrDefault("page_token", "");
        int from = token.isEmpty() ? 0 : Integer.parseInt(token.substring("page-".length()));
        int to = Math.min(all.size(), from + PAGE);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(
                "clusters",
                all.subList(from, to).stream().map(Clusters::describe).toList());
        if (to < all.size()) {
            page.put("next_page_token", "page-" + to);
        }
        if (from > 0) {
            page.put("prev_page_token", "page-" + Math.max(0, from - PAGE));
        }
        return page;
    }

    synchronized Object get(ApiRequest request) {
        return describe(known(request.required("cluster_id")));
    }

    synchronized Object start(ApiRequest request) {
        JsonNode id = request.json().path("cluster_id");
        Cluster cluster = known(id.asText());
        if (!cluster.state.equals("TERMINATED")) {
            throw new ApiRefusal(
                    400, "INVALID_STATE", "Cluster " + id.asText() + " is in unexpected state " + cluster.state + ".");
        }
        starts.add(id.asText());
        cluster.state = "PENDING";
        cluster.message = "Finding instances for new nodes, acquiring more instances if necessary";
        if (!startsHeld) {
            CompletableFuture.runAsync(() -> finishStart(cluster));
        }
        return Map.of();
    }

    private synchronized void finishStart(Cluster cluster) {
        if (!engineRuns) {
            engine.start();
            engineRuns = true;
        }
        cluster.state = "RUNNING";
        cluster.message = "";
    }

    private Cluster known(String id) {
        Cluster cluster = clusters.get(id);
        if (cluster == null) {
            throw new ApiRefusal(400, "INVALID_PARAMETER_VALUE", "Cluster " + id + " does not exist");
        }
        return cluster;
    }

    private static Map<String, Object> describe(Cluster cluster) {
        Specification made = cluster.specification;
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("cluster_id", made.id());
        shown.put("cluster_name", made.name());
        shown.put("spark_version", made.sparkVersion());
        shown.put("data_security_mode", made.accessMode());
        if (!made.singleUser().isEmpty()) {
            shown.put("single_user_name", made.singleUser());
        }
        shown.put("state", cluster.state);
        shown.put("state_message", cluster.message);
        shown.put("cluster_source", "UI");
        shown.put("num_workers", 2);
        shown.put("autotermination_minutes", 10);
        shown.put("custom_tags", made.tags());
        shown.put("default_tags", Map.of("Vendor", "Databricks", "ClusterName", made.name()));
        if (cluster.state.equals("TERMINATED")) {
            shown.put("termination_reason", Map.of("code", "INACTIVITY", "type", "SUCCESS"));
        }
        return shown;
    }
}
