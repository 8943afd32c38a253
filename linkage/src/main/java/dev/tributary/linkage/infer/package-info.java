/**
 * What columns hold and which belong together. In: one table or two. Out: a plan with the reasons for it. General
 * knowledge decides (names of columns, shapes of values), never the rows of a certain file; the word lists are resources of
 * this package and name their sources. Pure functions.
 */
package dev.tributary.linkage.infer;
