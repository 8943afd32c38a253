/** What the user sees while something runs: redrawn in a terminal, plain lines elsewhere. Out: standard error. */
package dev.tributary.launcher.terminal;
