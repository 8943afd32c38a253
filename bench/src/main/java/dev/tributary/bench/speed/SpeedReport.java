package dev.tributary.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a speed run measured.
 *
 * @param matcher the matcher alone, on the same list and kind of records
 * @param spark from Kafka to Kafka over Spark Connect
 * @param inProcess the same with the engine in the bridge itself
 * @param batchOf1000Ms from the commit of 1,000 records on the canonical topic until their last decision is read: median
 * @param singleP50Ms from the append of a single record to entities until its decision is read, everything idle
 * @param rssPeakMb highest resident memory by process
 */
public record SpeedReport(
        int processors,
        int references,
        int records,
        MatcherFigures matcher,
        Drain spark,
        Drain inProcess,
        long batchOf1000Ms,
        long singleP50Ms,
        long singleP99Ms,
        Map<String, Long> rssPeakMb,
        long rssPeakSumMb) {

    /** For the terminal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%d processors, %,d references, %,d records", processors, references, records));
        lines.add(String.format(
                Locale.ROOT,
                "matcher alone, %d threads                    %,9.0f records/s, %.0f µs of processor each",
                matcher.threads(),
                matcher.recordsPerSecond(),
                matcher.processorMicros()));
        lines.add(String.format(
                Locale.ROOT,
                "match lane, Kafka to Kafka, Spark Connect   %,9.0f records/s (%.2f of the matcher alone)",
                spark.perSecond(),
                matcher.recordsPerSecond() == 0 ? 0 : spark.perSecond() / matcher.recordsPerSecond()));
        addProcessors(lines, spark);
        lines.add(String.format(
                Locale.ROOT, "match lane, Kafka to Kafka, in process      %,9.0f records/s", inProcess.perSecond()));
        addProcessors(lines, inProcess);
        lines.add(String.format(Locale.ROOT, "micro-batch of 1,000 records, warm          %,9d ms", batchOf1000Ms));
        lines.add(String.format(Locale.ROOT, "single record, idle, intake included   p50  %,9d ms", singleP50Ms));
        lines.add(String.format(Locale.ROOT, "                                       p99  %,9d ms", singleP99Ms));
        lines.add(String.format(Locale.ROOT, "memory at its peak, all processes           %,9d MB", rssPeakSumMb));
        rssPeakMb.forEach((name, mb) -> lines.add(String.format(Locale.ROOT, "  %-42s%,9d MB", name, mb)));
        return lines;
    }

    private static void addProcessors(List<String> lines, Drain drain) {
        drain.processorMicros()
                .forEach((name, micros) ->
                        lines.add(String.format(Locale.ROOT, "  %-42s%,9.0f µs of processor each", name, micros)));
    }

    /** For machines. */
    public String json() throws java.io.IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode node = mapper.createObjectNode()
                .put("processors", processors)
                .put("references", references)
                .put("records", records)
                .put("in_process_records_per_second", Math.round(matcher.recordsPerSecond()))
                .put("in_process_threads", matcher.threads())
                .put("kafka_to_kafka_records_per_second", Math.round(spark.perSecond()))
                .put("kafka_to_kafka_in_process_engine_records_per_second", Math.round(inProcess.perSecond()))
                .put("batch_of_1000_ms", batchOf1000Ms)
                .put("rss_peak_mb", rssPeakSumMb);
        node.putObject("single_record_ms").put("p50", singleP50Ms).put("p99", singleP99Ms);
        ObjectNode micros = node.putObject("kafka_to_kafka_processor_micros_by_process");
        spark.processorMicros().forEach((name, each) -> micros.put(name, Math.round(each)));
        ObjectNode memory = node.putObject("rss_peak_mb_by_process");
        rssPeakMb.forEach(memory::put);
        return mapper.writeValueAsString(node) + "\n";
    }
}
