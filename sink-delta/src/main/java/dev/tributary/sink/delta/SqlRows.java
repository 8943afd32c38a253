package dev.tributary.sink.delta;

import dev.tributary.databricks.NewestRowTable.Column;
import dev.tributary.databricks.NewestRowTable.Shape;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows and their columns as a SQL warehouse takes them: types by name, values as JSON has them. */
final class SqlRows {

    private SqlRows() {}

    /** The newest row of a key is that of the latest version; of one version, the one decided last. */
    static Shape shape(TableKind table) {
        List<Column> columns = table.schema().fields().stream()
                .map(field -> new Column(field.getName(), type(field.getDataType()), !field.isNullable()))
                .toList();
        return new Shape(columns, List.of(TableKind.KEY), List.of(TableKind.VERSION, TableKind.OFFSET));
    }

    private static String type(DataType type) {
        if (type instanceof ArrayType array) {
            return "array<" + type(array.getElementType()) + ">";
        }
        if (type instanceof MapType map) {
            return "map<" + type(map.getKeyType()) + "," + type(map.getValueType()) + ">";
        }
        if (type instanceof StructType struct) {
            return struct.fields().stream()
                    .map(field -> field.getName() + " " + type(field.getDataType()))
                    .collect(Collectors.joining(",", "struct<", ">"));
        }
        return type.toString();
    }

    /** Values by column; NULLs are left out. */
    static Map<String, Object> values(DeltaRow row) {
        Map<String, Object> values = fields(row.table().schema(), row.values());
        values.put(TableKind.DATE, row.date().toString());
        return values;
    }

    private static Map<String, Object> fields(StructType type, Object[] values) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int ordinal = 0; ordinal < values.length; ordinal++) {
            if (values[ordinal] != null) {
                StructField field = type.at(ordinal);
                fields.put(field.getName(), value(field.getDataType(), values[ordinal]));
            }
        }
        return fields;
    }

    private static Object value(DataType type, Object value) {
        if (type instanceof TimestampType) {
            return Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
        }
        if (type instanceof StructType struct) {
            return fields(struct, (Object[]) value);
        }
        if (type instanceof ArrayType array && value instanceof List<?> elements) {
            List<Object> values = new ArrayList<>(elements.size());
            elements.forEach(element -> values.add(value(array.getElementType(), element)));
            return values;
        }
        return value;
    }
}
