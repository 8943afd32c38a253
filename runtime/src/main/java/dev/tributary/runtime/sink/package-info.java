/**
 * The loop that sinks share: Kafka topics in, a target with its own watermark out. In: committed records, the target's
 * watermarks. Out: writes in the target, dead letters, informative group offsets. Threads: the loop's thread owns the
 * consumer, one writer thread owns the target and the producer of dead letters. What a record means and how it is
 * written does not belong here: that is the {@link dev.tributary.runtime.sink.SinkTarget}'s.
 */
package dev.tributary.runtime.sink;
