package dev.tributary.sink.neo4j;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Preflight;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.sink.SinkLimits;
import dev.tributary.runtime.sink.SinkLoop;
import dev.tributary.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** sink-neo4j: the result topics in, the graph out. */
public final class Neo4jSinkProgram {

    /** Vectors are the largest records; a batch of them stays far below this. */
    private static final long BATCH_BYTES_MAX = 16L * 1024 * 1024;

    private Neo4jSinkProgram() {}

    public static void main(String[] args) {
        Program.main("sink-neo4j", args, Neo4jSinkProgram::run);
    }

    static void run(Program.Context context) throws InterruptedException {
        Settings settings = context.settings();
        Topics topics = new RecordFormats(settings).topics();
        Set<String> read = GraphReader.topics(topics, settings.get(Keys.NEO4J_VECTORS));
        Set<String> used = new HashSet<>(read);
        used.add(topics.deadLetters());
        Preflight preflight = new Preflight(context);
        if (!preflight.topics(used) || !preflight.schemas()) {
            return;
        }
        SinkLimits limits = new SinkLimits(settings.get(Keys.NEO4J_BATCH_RECORDS), BATCH_BYTES_MAX, Duration.ZERO);
        try (SinkLoop<GraphChange> loop = new SinkLoop<>(
                context, settings.get(Keys.NEO4J_GROUP), read, new Neo4jTarget(settings, Clock.systemUTC()), limits)) {
            loop.run();
        }
    }
}
