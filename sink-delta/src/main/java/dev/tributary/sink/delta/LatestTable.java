package dev.tributary.sink.delta;

import dev.tributary.databricks.NewestRowTable;
import dev.tributary.databricks.SqlWarehouse;
import dev.tributary.databricks.TableName;
import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One table with the newest row of each record, a delete being such a row as well. For the writer thread alone. */
final class LatestTable {

    private static final Logger LOG = LoggerFactory.getLogger(LatestTable.class);
    /** Table property: the identity of the topic that the table is written from. */
    private static final String TOPIC_ID = "tributary.topic-id";
    /** Table property: tells this table from one that comes to have its name. */
    private static final String TABLE_ID = "tributary.table-id";

    private final NewestRowTable table;
    private String identity;

    LatestTable(SqlWarehouse warehouse, TableName name, TableKind kind) {
        this.table = new NewestRowTable(warehouse, name, SqlRows.shape(kind));
    }

    /**
     * Looks at the table, which is created where it is missing; one that was prepared before has to be the same still.
     *
     * @throws ConfigurationException where it was written from another topic, is not ours, or has other columns
     */
    void prepare(Uuid topicId) throws InterruptedException {
        Optional<Map<String, String>> found = table.properties();
        if (identity != null) {
            requireSame(found);
        }
        if (found.isEmpty()) {
            LOG.info("creating the table {}", table.name());
            table.create(Map.of(
                    TOPIC_ID, topicId.toString(), TABLE_ID, UUID.randomUUID().toString()));
            // Read back: another instance may have created it at the same time.
            found = table.properties();
        }
        Map<String, String> properties = found.orElse(Map.of());
        if (!properties.containsKey(TABLE_ID)) {
            throw new ConfigurationException("delta.schema: there is a table " + table.name()
                    + " that sink-delta did not make; rename it, or set another delta.schema");
        }
        String writtenFrom = properties.get(TOPIC_ID);
        if (!topicId.toString().equals(writtenFrom)) {
            throw new ConfigurationException("delta.schema: the table " + table.name()
                    + " was written from another topic (id " + writtenFrom + ", now " + topicId
                    + "): the topic was made anew, and its offsets and versions start over. Set another delta.schema, or"
                    + " rename the table");
        }
        table.requireColumns();
        identity = properties.get(TABLE_ID);
    }

    /** Of the table as it was when it was prepared; watermarks hold for this table alone. */
    String identity() {
        return identity;
    }

    /**
     * Writes what is newer than the table's rows.
     *
     * @return rows changed or added
     * @throws IllegalStateException where the table is no longer the one that was prepared
     */
    long merge(List<DeltaRow> rows) throws InterruptedException {
        requireSame(table.properties());
        List<Map<String, Object>> values = new ArrayList<>();
        newest(rows).forEach(row -> values.add(SqlRows.values(row)));
        return table.merge(values);
    }

    private void requireSame(Optional<Map<String, String>> found) {
        if (!identity.equals(found.map(properties -> properties.get(TABLE_ID)).orElse(null))) {
            throw new IllegalStateException("the table " + table.name()
                    + " was replaced or dropped meanwhile. Start the sink again: a missing table is made anew and filled"
                    + " from the topics");
        }
    }

    /** One row a key, as a MERGE asks for. */
    private static Iterable<DeltaRow> newest(List<DeltaRow> rows) {
        Map<Object, DeltaRow> newest = new HashMap<>();
        rows.forEach(
                row -> newest.merge(row.get(TableKind.KEY), row, (one, other) -> other.isNewerThan(one) ? other : one));
        return newest.values();
    }
}
