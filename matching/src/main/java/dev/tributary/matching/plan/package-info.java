/**
 * What is compared: the attributes of an entity, their types, the columns they come from and the thresholds. Pure
 * records that check themselves; reading plans from files does not belong here.
 */
package dev.tributary.matching.plan;
