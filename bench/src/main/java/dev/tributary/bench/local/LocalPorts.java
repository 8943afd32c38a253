package dev.tributary.bench.local;

/**
 * Ports of the servers on 127.0.0.1; 0 takes a free one.
 */
public record LocalPorts(int broker, int registry, int spark, int neo4j) {

    /** A free port for each. */
    public static final LocalPorts FREE = new LocalPorts(0, 0, 0, 0);
}
