package dev.tributary.sink.delta;

import dev.tributary.databricks.LakeTable;
import dev.tributary.databricks.NewestRowTable;
import dev.tributary.databricks.NewestRowTable.Column;
import dev.tributary.databricks.SqlValue;
import dev.tributary.databricks.SqlWarehouse;
import dev.tributary.databricks.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The last applied offset of each group, table and partition, in a table of their own. For the writer thread alone. */
final class WarehouseWatermarks {

    private static final String TABLE = "sink_watermarks";
    private static final NewestRowTable.Shape SHAPE = new NewestRowTable.Shape(
            List.of(
                    new Column("group_id", "string", true),
                    new Column("table_id", "string", true),
                    new Column("kafka_topic", "string", true),
                    new Column("kafka_partition", "int", true),
                    new Column("last_offset", "bigint", true),
                    new Column("updated_at", "timestamp", true)),
            List.of("group_id", "table_id", "kafka_topic", "kafka_partition"),
            List.of("last_offset"));

    private final NewestRowTable table;
    private final LakeTable read;

    WarehouseWatermarks(SqlWarehouse warehouse, String schema) {
        TableName name = TableName.in(schema, TABLE);
        this.table = new NewestRowTable(warehouse, name, SHAPE);
        this.read = new LakeTable(warehouse, name, 1);
    }

    /** The table is created where it is missing. */
    void open() throws InterruptedException {
        if (table.properties().isEmpty()) {
            table.create(Map.of());
        }
    }

    /** @param tableIds of the very tables that hold the rows: a new one of the same name has none */
    Map<TopicPartition, Long> of(String group, Set<String> tableIds) throws InterruptedException {
        Map<TopicPartition, Long> found = new HashMap<>();
        read.read(
                new LakeTable.Selection(
                        List.of("table_id", "kafka_topic", "kafka_partition", "last_offset"),
                        Optional.of("group_id = :group"),
                        Map.of("group", SqlValue.text(group)),
                        0),
                row -> {
                    if (tableIds.contains(row.get(0))) {
                        found.put(
                                new TopicPartition(row.get(1), Integer.parseInt(row.get(2))),
                                Long.parseLong(row.get(3)));
                    }
                });
        return found;
    }

    /**
     * Raises the watermarks; one that is higher already stays.
     *
     * @param tableIds the table that a partition's rows are in
     */
    void advance(String group, Map<TopicPartition, Long> last, Function<TopicPartition, String> tableIds)
            throws InterruptedException {
        List<Map<String, Object>> rows = new ArrayList<>();
        last.forEach((partition, offset) -> rows.add(Map.of(
                "group_id",
                group,
                "table_id",
                tableIds.apply(partition),
                "kafka_topic",
                partition.topic(),
                "kafka_partition",
                partition.partition(),
                "last_offset",
                offset,
                "updated_at",
                Instant.now().toString())));
        table.merge(rows);
    }
}
