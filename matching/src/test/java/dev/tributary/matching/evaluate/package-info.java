/** Reads labelled data sets and prints how well and how fast they are matched. Not part of the program. */
package dev.tributary.matching.evaluate;
