/**
 * The commands on files: match, plan, train, evaluate, explain and bench accuracy. In: options. Out: files, text, exit
 * codes. What does the work is the module linkage.
 */
package dev.tributary.launcher.linkage;
