/**
 * The accuracy of the matcher on published sets and with parts of it switched off. In: a folder of sets, each with
 * {@code left.csv}, {@code right.csv} (or none) and {@code truth.csv}. Out: a table. The sets are read where they are.
 */
package dev.tributary.linkage.accuracy;
