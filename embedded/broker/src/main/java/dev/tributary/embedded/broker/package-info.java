/**
 * The embedded Kafka broker's main, which runs in a child JVM.
 *
 * <p>In: ports, a data folder, further broker settings. Out: a broker and its controller in one process, on 127.0.0.1.
 * Threads: Kafka's own; a shutdown hook stops them cleanly. What does not belong here: topics and clients.
 */
package dev.tributary.embedded.broker;
