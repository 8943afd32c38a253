package dev.tributary.testkit.workspace;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** The SQL warehouses of the workspace. Safe for several threads. */
public final class Warehouses {

    private final Map<String, String> states = new TreeMap<>();
    private final Set<String> forbidden = new HashSet<>();
    private boolean hidden;
    private volatile CountDownLatch starts = new CountDownLatch(0);

    synchronized void add(String id, String state) {
        states.put(id, state);
    }

    /** A warehouse that is started stays STARTING, its statements PENDING, until this is taken back. */
    public void holdStarts(boolean value) {
        starts.countDown();
        starts = new CountDownLatch(value ? 1 : 0);
    }

    /** The caller may see this warehouse but not use it. */
    public synchronized void forbid(String id) {
        forbidden.add(id);
    }

    synchronized Object list(ApiRequest request) {
        return Map.of("warehouses", states.keySet().stream().map(this::describe).toList());
    }

    synchronized Object get(ApiRequest request) {
        if (hidden) {
            throw new ApiRefusal(403, "PERMISSION_DENIED", "You do not have permission to view SQL Warehouses.");
        }
        if (!states.containsKey(request.part(1))) {
            throw new ApiRefusal(404, "RESOURCE_DOES_NOT_EXIST", "No warehouse " + request.part(1));
        }
        return describe(request.part(1));
    }

    private Map<String, Object> describe(String id) {
        return Map.of("id", id, "name", "warehouse " + id, "state", states.get(id), "cluster_size", "2X-Small");
    }

    synchronized void requireUsable(String id) {
        if (!states.containsKey(id)) {
            throw new ApiRefusal(400, "INVALID_PARAMETER_VALUE", "warehouse " + id + " does not exist");
        }
        if (forbidden.contains(id)) {
            throw new ApiRefusal(
                    403, "PERMISSION_DENIED", "You do not have permission to use the SQL Warehouse " + id + ".");
        }
    }

    /** The caller may use the warehouses but not look at one. */
    public synchronized void hide() {
        hidden = true;
    }

    /** Returns when it runs, or when the thread is interrupted. */
    void start(String id) {
        synchronized (this) {
            if ("RUNNING".equals(states.get(id))) {
                return;
            }
            states.put(id, "STARTING");
        }
        try {
            starts.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        add(id, "RUNNING");
    }
}
