/** Trains the bundled model on companies that it invents. Not part of the program. */
package dev.tributary.matching.training;
