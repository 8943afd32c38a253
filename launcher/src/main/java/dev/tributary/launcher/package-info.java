/**
 * The {@code tributary} command. Each command is one class; it reads its options, calls what does the work and turns the
 * outcome into an exit code: 0 done, 1 failed, 2 wrong usage or configuration. What does the work lives in the packages
 * below, in bench and in the programs.
 */
package dev.tributary.launcher;
