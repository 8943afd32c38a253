package dev.tributary.bench.speed;

import java.util.Locale;

/**
 * What the matcher alone needs: no Kafka, no Spark, one JVM.
 *
 * @param references rows of the index
 * @param segments that the rows are spread over
 * @param threads that share the records
 * @param buildSeconds from normalised rows to segments, one thread
 * @param payloadBytesPerRow a segment as bytes
 * @param heapBytesPerRow a segment decoded
 * @param recordsPerSecond normalised records to decisions, all threads together: the median of some rounds
 * @param processorMicros of all threads for one record in that round, garbage collection included
 * @param topOneShare records whose reference is the decision's, of those that have one in the list
 * @param agreement records whose decision names the reference that a search without bounds finds best, of those
 *     for which it finds a match
 */
public record MatcherFigures(
        int references,
        int segments,
        int threads,
        double buildSeconds,
        double payloadBytesPerRow,
        double heapBytesPerRow,
        double recordsPerSecond,
        double processorMicros,
        double topOneShare,
        double agreement) {

    /** Above {@link #line}s. */
    public static final String HEADING =
            "references segments threads   build  bytes/row  heap/row  records/s  processor/record  right reference  as unbounded";

    /** One line of the table. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%,10d %8d %7d %6.1fs %10.0f %9.0f %10.0f %15.1fµs %16.4f %13.4f",
                references,
                segments,
                threads,
                buildSeconds,
                payloadBytesPerRow,
                heapBytesPerRow,
                recordsPerSecond,
                processorMicros,
                topOneShare,
                agreement);
    }
}
