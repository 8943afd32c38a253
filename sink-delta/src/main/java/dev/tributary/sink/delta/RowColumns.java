package dev.tributary.sink.delta;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows as the columns that Delta Kernel writes, without copying vectors and texts. */
final class RowColumns implements ColumnarBatch {

    private final StructType schema;
    private final List<ColumnVector> columns;
    private final int size;

    private RowColumns(StructType schema, List<ColumnVector> columns, int size) {
        this.schema = schema;
        this.columns = columns;
        this.size = size;
    }

    /** @param rows of one table and one date */
    static RowColumns of(TableKind table, List<DeltaRow> rows) {
        List<ColumnVector> columns = new ArrayList<>();
        for (int ordinal = 0; ordinal < table.dataColumns(); ordinal++) {
            Object[] values = new Object[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row).values()[ordinal];
            }
            columns.add(new Values(table.schema().at(ordinal).getDataType(), values));
        }
        Object[] dates = new Object[rows.size()];
        for (int row = 0; row < dates.length; row++) {
            dates[row] = (int) rows.get(row).date().toEpochDay();
        }
        columns.add(new Values(table.schema().get(TableKind.DATE).getDataType(), dates));
        return new RowColumns(table.schema(), columns, rows.size());
    }

    @Override
    public StructType getSchema() {
        return schema;
    }

    @Override
    public ColumnVector getColumnVector(int ordinal) {
        return columns.get(ordinal);
    }

    @Override
    public int getSize() {
        return size;
    }

    @Override
    public ColumnarBatch withDeletedColumnAt(int ordinal) {
        List<ColumnVector> kept = new ArrayList<>(columns);
        kept.remove(ordinal);
        StructType keptSchema = new StructType();
        for (int i = 0; i < schema.length(); i++) {
            keptSchema = i == ordinal ? keptSchema : keptSchema.add(schema.at(i));
        }
        return new RowColumns(keptSchema, kept, size);
    }

    @Override
    public ColumnarBatch withNewSchema(StructType changed) {
        return new RowColumns(changed, columns, size);
    }

    /** A column of boxed values; a struct's value is an Object[] of its fields. */
    private record Values(DataType type, Object[] values) implements ColumnVector {

        @Override
        public DataType getDataType() {
            return type;
        }

        @Override
        public int getSize() {
            return values.length;
        }

        @Override
        public void close() {}

        @Override
        public boolean isNullAt(int row) {
            return values[row] == null;
        }

        @Override
        public boolean getBoolean(int row) {
            return (Boolean) values[row];
        }

        @Override
        public int getInt(int row) {
            return (Integer) values[row];
        }

        @Override
        public long getLong(int row) {
            return (Long) values[row];
        }

        @Override
        public double getDouble(int row) {
            return (Double) values[row];
        }

        @Override
        public String getString(int row) {
            return (String) values[row];
        }

        @Override
        public MapValue getMap(int row) {
            MapType map = (MapType) type;
            Map<?, ?> entries = (Map<?, ?>) values[row];
            return new Entries(
                    new Values(map.getKeyType(), entries.keySet().toArray()),
                    new Values(map.getValueType(), entries.values().toArray()));
        }

        @Override
        public ArrayValue getArray(int row) {
            if (values[row] instanceof float[] floats) {
                return new Elements(new Floats(floats));
            }
            return new Elements(new Values(((ArrayType) type).getElementType(), ((List<?>) values[row]).toArray()));
        }

        @Override
        public ColumnVector getChild(int ordinal) {
            Object[] child = new Object[values.length];
            for (int row = 0; row < child.length; row++) {
                child[row] = values[row] == null ? null : ((Object[]) values[row])[ordinal];
            }
            return new Values(((StructType) type).at(ordinal).getDataType(), child);
        }
    }

    private record Floats(float[] values) implements ColumnVector {

        @Override
        public DataType getDataType() {
            return FloatType.FLOAT;
        }

        @Override
        public int getSize() {
            return values.length;
        }

        @Override
        public void close() {}

        @Override
        public boolean isNullAt(int row) {
            return false;
        }

        @Override
        public float getFloat(int row) {
            return values[row];
        }
    }

    private record Elements(ColumnVector elements) implements ArrayValue {

        @Override
        public int getSize() {
            return elements.getSize();
        }

        @Override
        public ColumnVector getElements() {
            return elements;
        }
    }

    private record Entries(ColumnVector keys, ColumnVector values) implements MapValue {

        @Override
        public int getSize() {
            return keys.getSize();
        }

        @Override
        public ColumnVector getKeys() {
            return keys;
        }

        @Override
        public ColumnVector getValues() {
            return values;
        }
    }
}
