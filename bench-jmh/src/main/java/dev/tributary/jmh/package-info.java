/**
 * JMH benchmarks of what every record goes through: normalise, encode, search and compare, decide. Started by
 * {@code tributary bench hot}; each benchmark runs in a JVM of its own.
 */
package dev.tributary.jmh;
