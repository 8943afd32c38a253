/**
 * The demo: a whole installation on this machine, a generated stream, live progress, a check of every outcome and a
 * summary. {@link dev.tributary.launcher.demo.Demo} is its table of contents. Threads: the command's own, one that plays
 * and one that observes.
 */
package dev.tributary.launcher.demo;
