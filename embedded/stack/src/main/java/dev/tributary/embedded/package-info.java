/**
 * Real servers as child JVMs on 127.0.0.1: Kafka broker, schema registry, Spark Connect server, Neo4j; and
 * {@link dev.tributary.embedded.ChildJvm}, with which any program of Tributary is started in the same way.
 *
 * <p>In: the class path files that the build writes ({@code <module>/target/runtime.classpath}) and
 * {@link dev.tributary.embedded.ServerOptions}. Out: addresses, process ids, resident memory. Threads: starting and
 * stopping block the caller, and different servers may be started from different threads at once; one server is driven by
 * one thread at a time. What does not belong here: clients of these servers; readiness is asked for in each server's own
 * protocol with the JDK alone.
 */
package dev.tributary.embedded;
