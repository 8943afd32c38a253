/**
 * Brings records into the form in which they are matched. In: entities as received. Out: the same entities with
 * normalised attributes. Pure functions for any thread. This package alone uses ICU and libphonenumber; it runs where
 * records and references come in, never inside Spark. Comparing does not belong here. The word lists are general
 * knowledge, each with its source in its first lines.
 */
package dev.tributary.matching.normalise;
