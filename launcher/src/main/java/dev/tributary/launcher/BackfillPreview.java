package dev.tributary.launcher;

import dev.tributary.launcher.backfill.Backfill;
import dev.tributary.launcher.backfill.BackfillPosition;
import dev.tributary.launcher.backfill.SourceTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** What a backfill would do. */
record BackfillPreview(Backfill.Rows rows, Backfill.Plan plan, PrintWriter out) {

    private static final int RECORDS_SHOWN = 3;

    /** Shows it; nothing is sent. */
    void show(BackfillPosition begin) throws IOException, InterruptedException {
        out.println("would send " + (begin.total() - begin.rows()) + " rows to "
                + plan.maker().topic() + " as " + plan.name());
        plan.mapping()
                .attributes()
                .forEach((column, attribute) -> out.println("  " + column + " becomes " + attribute));
        SourceTable.Chunk first = rows.after(begin.last(), RECORDS_SHOWN);
        for (String[] row : first.rows()) {
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < plan.columns().size(); i++) {
                values.put(plan.columns().get(i), row[i + 1]);
            }
            out.println("  " + row[0] + " " + plan.mapping().apply(values));
        }
        out.flush();
    }
}
