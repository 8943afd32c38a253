package dev.tributary.sink.delta;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What keeps a table's log small. A checkpoint names every file of the table, so a log grows with the square of the
 * commits between two runs of OPTIMIZE: by their number in each checkpoint, and by the number of checkpoints kept.
 *
 * @param checkpointEvery commits between two checkpoints
 * @param retention how long commits and checkpoints are kept that newer ones have replaced
 */
record LogUpkeep(int checkpointEvery, Duration retention) {

    /** As table properties, by which every Delta engine goes. */
    Map<String, String> properties() {
        return Map.of(
                "delta.checkpointInterval",
                Integer.toString(checkpointEvery),
                "delta.logRetentionDuration",
                "interval " + retention.toSeconds() + " seconds");
    }

    /** Those of the properties that a table has not, or with another value. */
    Map<String, String> missingIn(Map<String, String> table) {
        Map<String, String> missing = new HashMap<>(properties());
        missing.entrySet().removeIf(wanted -> wanted.getValue().equals(table.get(wanted.getKey())));
        return missing;
    }
}
