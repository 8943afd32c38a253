/**
 * Plays a scenario against running programs and watches what comes of it from the outside. In: a scenario, settings. Out:
 * what was sent, counts and latencies as a consumer of the result topics sees them. Threads: the player and the observer
 * have one each.
 */
package dev.tributary.bench.play;
