/**
 * What makes two records look like one entity: words and values of reference rows packed into numbers, and their
 * comparison with a record, feature by feature, as ordered levels. In: normalised entities. Out: levels and
 * similarities. The packed rows are immutable; a comparison belongs to one thread. What a level is worth does not
 * belong here, and neither does finding the rows to compare.
 */
package dev.tributary.matching.features;
