/**
 * Dead letters as an operator works with them: read, chosen, sent again. In: the topics dead-letters and
 * dead-letters.replays. Out: records on the topics they came from, each with its mark in one transaction. For one thread.
 */
package dev.tributary.launcher.letters;
