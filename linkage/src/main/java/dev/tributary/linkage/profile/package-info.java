/**
 * What a table's columns look like: fill, uniqueness, lengths, shapes of values. In: a table. Out: profiles. Pure
 * functions. What a column therefore holds is decided in the package infer.
 */
package dev.tributary.linkage.profile;
