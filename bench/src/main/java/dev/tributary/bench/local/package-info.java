/**
 * A whole installation on one machine: the embedded servers and the programs as child JVMs, with their settings. In: a
 * folder, ports, settings. Out: addresses, process ids, memory. Threads: one thread drives an installation. It knows how
 * programs are started, not what they do.
 */
package dev.tributary.bench.local;
