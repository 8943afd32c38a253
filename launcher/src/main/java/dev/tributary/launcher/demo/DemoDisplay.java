package dev.tributary.launcher.demo;

import dev.tributary.bench.play.Observer;
import dev.tributary.launcher.terminal.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The live state of the stages on the screen. For one thread. */
final class DemoDisplay {

    private final Screen screen;
    private final int records;
    private final boolean withEmbeddings;
    private final long startMillis;

    /** How many rows the sinks hold. */
    record Sinks(long tableRows, long graphEntities) {}

    DemoDisplay(Screen screen, int records, boolean withEmbeddings, long startMillis) {
        this.startMillis = startMillis;
        this.screen = screen;
        this.records = records;
        this.withEmbeddings = withEmbeddings;
    }

    /**
     * @param in records sent
     * @param changes those sent so far that must reach the match lane
     * @param expectedDeadLetters those sent so far that must be rejected
     */
    void show(long in, long changes, long expectedDeadLetters, Observer.Snapshot seen, Sinks sinks) {
        double seconds = Math.max(0.001, (System.currentTimeMillis() - startMillis) / 1e3);
        long intakeLag =
                Math.max(0, changes - seen.canonical()) + Math.max(0, expectedDeadLetters - seen.deadLetters());
        long matchLag = Math.max(0, seen.canonical() - seen.matched());
        long embedLag = Math.max(0, seen.canonical() - seen.embeddings());
        List<String> block = new ArrayList<>();
        block.add(String.format(
                Locale.ROOT,
                "  %-11s %,7d of %,d in   %,6.0f/s   lag %,6d   dead letters %,d",
                "intake",
                in,
                records,
                in / seconds,
                intakeLag,
                seen.deadLetters()));
        block.add(String.format(
                Locale.ROOT,
                "  %-11s %,7d matched   %,6.0f/s   lag %,6d   review %,d   unmatched %,d   p50 %,d ms   p99 %,d ms",
                "match",
                seen.autoMatched(),
                seen.matched() / seconds,
                matchLag,
                seen.reviewRequired(),
                seen.unmatched(),
                seen.p50Ms(),
                seen.p99Ms()));
        if (withEmbeddings) {
            block.add(String.format(
                    Locale.ROOT,
                    "  %-11s %,7d           %,6.0f/s   lag %,6d",
                    "embed",
                    seen.embeddings(),
                    seen.embeddings() / seconds,
                    embedLag));
        }
        block.add(String.format(
                Locale.ROOT,
                "  %-11s %,7d rows in Delta   %,7d entities in Neo4j",
                "sinks",
                sinks.tableRows(),
                sinks.graphEntities()));
        screen.show(
                block,
                String.format(
                        Locale.ROOT,
                        "in %,d  matched %,d  review %,d  unmatched %,d  deleted %,d  dead letters %,d  lag %,d"
                                + "  embedded %,d  %,.0f records/s  p50 %,d ms  p99 %,d ms  delta %,d  graph %,d",
                        in,
                        seen.autoMatched(),
                        seen.reviewRequired(),
                        seen.unmatched(),
                        seen.deleted(),
                        seen.deadLetters(),
                        intakeLag + matchLag,
                        seen.embeddings(),
                        seen.matched() / seconds,
                        seen.p50Ms(),
                        seen.p99Ms(),
                        sinks.tableRows(),
                        sinks.graphEntities()));
    }

    void end() {
        screen.keep();
    }
}
