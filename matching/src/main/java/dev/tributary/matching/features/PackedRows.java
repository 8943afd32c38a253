package dev.tributary.matching.features;

import dev.tributary.matching.Entity;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import java.util.List;

/**
 * What reference rows are compared by, precomputed: for each field of the layout words and values as numbers in a
 * vocabulary. Row numbers run from 0 in the order in which they were added. Immutable; any thread may read it.
 */
public final class PackedRows {
    private final Layout layout;
    private final int count;
    private final List<Column> columns;

    private PackedRows(Layout layout, int count, List<Column> columns) {
        this.layout = layout;
        this.count = count;
        this.columns = Column.sideBySide(columns);
    }

    public Layout layout() {
        return layout;
    }

    public int count() {
        return count;
    }

    Column column(int field) {
        return columns.get(field);
    }

    /** The layout is not written: it stands in the statistics of the epoch. */
    public void encode(ByteWriter out) {
        out.writeVarint(count);
        columns.forEach(column -> column.encode(out));
    }

    public static PackedRows decode(ByteReader in, Layout layout) {
        int count = in.readVarint();
        List<Column> columns = layout.fields().stream()
                .map(field -> Column.decode(in, field.kind(), count))
                .toList();
        return new PackedRows(layout, count, columns);
    }

    /** Collects rows. */
    public static final class Builder {
        private final Layout layout;
        private final List<Column.Builder> columns;
        private int count;

        public Builder(Layout layout, WordWeights weights) {
            this.layout = layout;
            this.columns = java.util.stream.IntStream.range(0, layout.fields().size())
                    .mapToObj(field -> new Column.Builder(layout, field, weights))
                    .toList();
        }

        public void add(Entity entity) {
            FieldValues values = new FieldValues(layout, entity);
            columns.forEach(column -> column.add(values));
            count++;
        }

        public PackedRows build() {
            return new PackedRows(
                    layout, count, columns.stream().map(Column.Builder::build).toList());
        }
    }
}
