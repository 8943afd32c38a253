/**
 * What evidence is worth and what is done about it. In: the candidates of a record with their features' levels, and a
 * model. Out: one decision with its explanation. Pure functions of immutable values, for any thread. Finding and
 * comparing candidates does not belong here.
 */
package dev.tributary.matching.model;
