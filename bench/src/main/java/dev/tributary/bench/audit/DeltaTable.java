package dev.tributary.bench.audit;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A Delta table on the local disk, read with Delta Kernel. */
public final class DeltaTable {

    private final Engine engine = DefaultEngine.create(new Configuration());
    private final Path path;

    public DeltaTable(Path path) {
        this.path = path;
    }

    /** Gives every row of the newest version, with these columns in this order; none where there is no table yet. */
    public void read(List<String> columns, Consumer<Row> reader) throws IOException {
        Snapshot snapshot;
        try {
            snapshot = Table.forPath(engine, path.toString()).getLatestSnapshot(engine);
        } catch (TableNotFoundException e) {
            return;
        }
        StructType all = snapshot.getSchema();
        StructType wanted = new StructType();
        for (String column : columns) {
            if (all.indexOf(column) < 0) {
                throw new IllegalStateException(
                        "the table " + path + " has no column " + column + ", only " + all.fieldNames());
            }
            wanted = wanted.add(all.get(column));
        }
        Scan scan = snapshot.getScanBuilder().withReadSchema(wanted).build();
        Row state = scan.getScanState(engine);
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> rows = files.next().getRows()) {
                    while (rows.hasNext()) {
                        readFile(state, rows.next(), reader);
                    }
                }
            }
        }
    }

    /** What each row says of which version of a key, for the tables that results are kept in. */
    public Tally<Effect> effects() throws IOException {
        Tally<Effect> effects = new Tally<>();
        read(
                List.of("key", "version", "deleted"),
                row -> effects.add(new Effect(row.getString(0), row.getLong(1), row.getBoolean(2))));
        return effects;
    }

    private void readFile(Row state, Row file, Consumer<Row> reader) throws IOException {
        CloseableIterator<FileReadResult> results = engine.getParquetHandler()
                .readParquetFiles(
                        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                        ScanStateRow.getPhysicalDataReadSchema(state),
                        Optional.empty());
        CloseableIterator<ColumnarBatch> physical = results.map(FileReadResult::getData);
        try (CloseableIterator<FilteredColumnarBatch> batches =
                Scan.transformPhysicalData(engine, state, file, physical)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        reader.accept(rows.next());
                    }
                }
            }
        }
    }
}
