package dev.tributary.launcher.backfill;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a backfill has come. It is committed in the transaction that sends the records, as the offset of a consumer
 * group that stands for the backfill; this is what stands beside the offset.
 *
 * @param startedMillis when the backfill began, epoch milliseconds
 * @param options fingerprint of what a run that goes on must share with the one that began
 * @param tableId of the Delta table; empty where no version is pinned
 * @param version of the table that is read; -1 where none is pinned
 * @param committedMillis when that version was committed, or, without one, the backfill began; epoch milliseconds
 * @param total rows of that version
 * @param last key of the last row that is done; null before the first
 * @param sent records that were sent
 * @param skipped rows that make no record
 * @param complete whether every row is done
 */
public record BackfillPosition(
        @JsonProperty("started") long startedMillis,
        @JsonProperty("options") String options,
        @JsonProperty("table") String tableId,
        @JsonProperty("version") long version,
        @JsonProperty("committed") long committedMillis,
        @JsonProperty("total") long total,
        @JsonProperty("last") String last,
        @JsonProperty("sent") long sent,
        @JsonProperty("skipped") long skipped,
        @JsonProperty("complete") boolean complete) {

    /** What a broker keeps beside an offset by default, less some room (offset.metadata.max.bytes). */
    static final int TEXT_MAX = 4_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    BackfillPosition after(String key, long sentNow, long skippedNow, boolean completeNow) {
        return new BackfillPosition(
                startedMillis,
                options,
                tableId,
                version,
                committedMillis,
                total,
                key,
                sent + sentNow,
                skipped + skippedNow,
                completeNow);
    }

    /** Rows that are done. */
    public long rows() {
        return sent + skipped;
    }

    public Instant started() {
        return Instant.ofEpochMilli(startedMillis);
    }

    /** Until when the table's rows are known to hold: what has come to be known of a key later goes before them. */
    Instant committed() {
        return Instant.ofEpochMilli(committedMillis);
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty where the text is no position. */
    static Optional<BackfillPosition> parse(String text) {
        try {
            return Optional.ofNullable(JSON.readValue(text, BackfillPosition.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
