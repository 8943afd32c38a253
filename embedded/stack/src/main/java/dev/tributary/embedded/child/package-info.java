/**
 * What runs inside a child JVM before the program it was started for.
 *
 * <p>In: the name of a main class and the parent's process id. Out: that main, called as if the JVM had been started with
 * it. Threads: one daemon thread watches the parent. The JDK alone is used and nothing of the program is linked to: the
 * jar stands on the class path of foreign servers, some under other licences.
 */
package dev.tributary.embedded.child;
