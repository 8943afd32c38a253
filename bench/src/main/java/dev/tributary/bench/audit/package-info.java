/**
 * Whether every input record had its one outcome, everywhere: what was sent is compared with the topics, the Delta tables
 * and the graph as they are read afterwards, and with nothing that the programs say of themselves. In: what was sent. Out:
 * counts, and what is lost, doubled or wrong, place by place. One thread calls it; it changes nothing.
 */
package dev.tributary.bench.audit;
