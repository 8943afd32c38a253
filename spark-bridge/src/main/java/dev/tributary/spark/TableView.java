package dev.tributary.spark;

import java.util.List;

/**
 * Which rows of the reference table count.
 *
 * @param generation what the table holds as a whole
 * @param gaps epochs that were begun and never published
 */
record TableView(long generation, List<Gap> gaps) {

    /** The numbers between two published epochs that follow each other. */
    record Gap(long after, long before) {}

    TableView {
        gaps = List.copyOf(gaps);
    }
}
