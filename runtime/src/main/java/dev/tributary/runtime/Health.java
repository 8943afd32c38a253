package dev.tributary.runtime;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the program says of itself. It is ready while every named part is; it is alive as long as its loops turn,
 * whatever the outside systems do. Safe for use by several threads.
 */
public final class Health {

    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private volatile boolean alive = true;

    /** @param part such as {@code match}: not ready until {@link #ready} is called for it */
    public void waiting(String part, String why) {
        waiting.put(part, why);
    }

    public void ready(String part) {
        waiting.remove(part);
    }

    /** A loop has died: the container should be restarted. */
    public void dead() {
        alive = false;
    }

    public boolean isAlive() {
        return alive;
    }

    /** The parts that are not ready, with the reason. */
    public Map<String, String> notReady() {
        return new TreeMap<>(waiting);
    }
}
