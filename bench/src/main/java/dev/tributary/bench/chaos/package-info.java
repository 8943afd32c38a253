/**
 * Faults against real servers and programs, and the proof that nothing is lost, doubled or wrong. In: a seed, the names
 * of scenarios. Out: a row for each scenario with what was sent, injected and found. A scenario plays a generated stream
 * while it breaks things, lets all settle, and has the topics, tables and graph compared with what the input asks for.
 * Threads: the run's own, one that plays the stream, one that observes the topics, one that watches the programs' health.
 */
package dev.tributary.bench.chaos;
