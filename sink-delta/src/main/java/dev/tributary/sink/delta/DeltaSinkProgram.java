package dev.tributary.sink.delta;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Preflight;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.sink.SinkLimits;
import dev.tributary.runtime.sink.SinkLoop;
import dev.tributary.runtime.sink.SinkTarget;
import dev.tributary.schemas.Topics;
import java.util.HashSet;
import java.util.Set;

/** sink-delta: the result topics in, Delta tables out. */
public final class DeltaSinkProgram {

    /** Rows are written by bytes or time; this bounds the objects in memory where records are tiny. */
    private static final int FLUSH_RECORDS_MAX = 100_000;

    private DeltaSinkProgram() {}

    public static void main(String[] args) {
        Program.main("sink-delta", args, DeltaSinkProgram::run);
    }

    static void run(Program.Context context) throws InterruptedException {
        Settings settings = context.settings();
        Topics topics = new RecordFormats(settings).topics();
        Set<String> read = new TableTopics(topics).names();
        Set<String> used = new HashSet<>(read);
        used.add(topics.deadLetters());
        Preflight preflight = new Preflight(context);
        if (!preflight.topics(used) || !preflight.schemas()) {
            return;
        }
        SinkLimits limits = new SinkLimits(
                FLUSH_RECORDS_MAX, settings.get(Keys.DELTA_FLUSH_BYTES), settings.get(Keys.DELTA_FLUSH_INTERVAL));
        try (SinkLoop<DeltaRow> loop =
                new SinkLoop<>(context, settings.get(Keys.DELTA_GROUP), read, target(settings), limits)) {
            loop.run();
        }
    }

    private static SinkTarget<DeltaRow> target(Settings settings) {
        return settings.get(Keys.DELTA_WRITER).equals("warehouse")
                ? new WarehouseTarget(settings)
                : new DeltaTarget(settings);
    }
}
