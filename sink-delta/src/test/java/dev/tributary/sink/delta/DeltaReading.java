package dev.tributary.sink.delta;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Reads tables back, by Delta Kernel. */
final class DeltaReading {

    static final Engine ENGINE = DefaultEngine.create(new Configuration());

    private DeltaReading() {}

    static Snapshot snapshot(String path) {
        return TableManager.loadSnapshot(path).build(ENGINE);
    }

    static List<Map<String, Object>> rows(String path) {
        return rows(snapshot(path));
    }

    /** Every row, values by column name. */
    static List<Map<String, Object>> rows(Snapshot snapshot) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Scan scan = snapshot.getScanBuilder().build();
        Row state = scan.getScanState(ENGINE);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(ENGINE)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> ofBatch = files.next().getRows()) {
                    while (ofBatch.hasNext()) {
                        readFile(state, physical, ofBatch.next(), rows);
                    }
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return rows;
    }

    private static void readFile(Row state, StructType physical, Row file, List<Map<String, Object>> rows)
            throws IOException {
        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
        try (CloseableIterator<FileReadResult> data = ENGINE.getParquetHandler()
                        .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty());
                CloseableIterator<FilteredColumnarBatch> logical =
                        Scan.transformPhysicalData(ENGINE, state, file, data.map(FileReadResult::getData))) {
            while (logical.hasNext()) {
                try (CloseableIterator<Row> ofBatch = logical.next().getRows()) {
                    ofBatch.forEachRemaining(row -> rows.add(values(row)));
                }
            }
        }
    }

    private static Map<String, Object> values(Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        StructType schema = row.getSchema();
        for (int i = 0; i < schema.length(); i++) {
            values.put(
                    schema.at(i).getName(),
                    row.isNullAt(i) ? null : value(row, i, schema.at(i).getDataType()));
        }
        return values;
    }

    private static Object value(Row row, int ordinal, DataType type) {
        if (type instanceof StringType) {
            return row.getString(ordinal);
        } else if (type instanceof LongType || type instanceof TimestampType) {
            return row.getLong(ordinal);
        } else if (type instanceof IntegerType || type instanceof DateType) {
            return row.getInt(ordinal);
        } else if (type instanceof BooleanType) {
            return row.getBoolean(ordinal);
        } else if (type instanceof DoubleType) {
            return row.getDouble(ordinal);
        } else if (type instanceof MapType) {
            return VectorUtils.toJavaMap(row.getMap(ordinal));
        } else if (type instanceof ArrayType array) {
            List<Object> elements = VectorUtils.toJavaList(row.getArray(ordinal));
            return array.getElementType() instanceof StructType
                    ? elements.stream().map(element -> values((Row) element)).toList()
                    : elements;
        }
        throw new IllegalArgumentException("no test reads " + type);
    }
}
