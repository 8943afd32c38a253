package dev.tributary.sink.delta;

import dev.tributary.databricks.SqlWarehouse;
import dev.tributary.databricks.TableName;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.runtime.sink.SinkRecord;
import dev.tributary.runtime.sink.SinkTarget;
import dev.tributary.schemas.Reject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Tables of a Unity Catalog schema that hold the newest row of each record, written over a SQL warehouse. Rows first, then
 * the watermarks: see the package documentation. For the writer thread alone.
 */
final class WarehouseTarget implements SinkTarget<DeltaRow> {

    private final Settings settings;
    private final String group;
    private final TableTopics topics;
    private final DeltaRowReader reader;
    private final Map<TableKind, LatestTable> tables = new EnumMap<>(TableKind.class);
    private WarehouseWatermarks watermarks;

    /** @throws ConfigurationException where the settings name no schema */
    WarehouseTarget(Settings settings) {
        this.settings = settings;
        this.group = settings.get(Keys.DELTA_GROUP);
        requireSchema(settings);
        RecordFormats formats = new RecordFormats(settings);
        this.topics = new TableTopics(formats.topics());
        this.reader = new DeltaRowReader(formats);
    }

    private static String requireSchema(Settings settings) {
        return settings.get(Keys.DELTA_SCHEMA)
                .orElseThrow(() -> new ConfigurationException(
                        "delta.schema: delta.writer is warehouse, which needs the catalog.schema of its tables"));
    }

    @Override
    public void open() {
        // A statement in hand at the end of the program is cancelled by the interrupt of this thread.
        SqlWarehouse warehouse = SqlWarehouse.of(settings, new StopSignal());
        String schema = requireSchema(settings);
        for (TableKind kind : TableKind.values()) {
            tables.put(kind, new LatestTable(warehouse, TableName.in(schema, kind.folder()), kind));
        }
        watermarks = new WarehouseWatermarks(warehouse, schema);
        attempt(() -> {
            watermarks.open();
            return true;
        });
    }

    @Override
    public Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions) {
        return attempt(() -> {
            Set<String> identities = new HashSet<>();
            for (Map.Entry<TableKind, Set<TopicPartition>> ofTable :
                    topics.byTable(partitions.keySet()).entrySet()) {
                LatestTable table = tables.get(ofTable.getKey());
                table.prepare(partitions.get(ofTable.getValue().iterator().next()));
                identities.add(table.identity());
            }
            Map<TopicPartition, Long> found = watermarks.of(group, identities);
            found.keySet().retainAll(partitions.keySet());
            return found;
        });
    }

    @Override
    public DeltaRow decode(ConsumerRecord<byte[], byte[]> record) throws Reject {
        return reader.read(record);
    }

    @Override
    public Map<String, Long> write(List<SinkRecord<DeltaRow>> records) {
        Map<TableKind, List<DeltaRow>> rows = new EnumMap<>(TableKind.class);
        Map<TopicPartition, Long> last = new HashMap<>();
        for (SinkRecord<DeltaRow> record : records) {
            rows.computeIfAbsent(record.change().table(), kind -> new ArrayList<>())
                    .add(record.change());
            last.merge(record.partition(), record.offset(), Math::max);
        }
        return attempt(() -> {
            Map<String, Long> changed = new TreeMap<>();
            for (Map.Entry<TableKind, List<DeltaRow>> ofTable : rows.entrySet()) {
                changed.put(
                        ofTable.getKey().folder(), tables.get(ofTable.getKey()).merge(ofTable.getValue()));
            }
            FaultPoint.pass("sink.before-commit");
            watermarks.advance(group, last, partition -> tables.get(topics.of(partition.topic()))
                    .identity());
            FaultPoint.pass("sink.after-commit");
            return changed;
        });
    }

    /** Work that waits for the warehouse. */
    private interface Waiting<T> {
        T run() throws InterruptedException;
    }

    private static <T> T attempt(Waiting<T> work) {
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("the program ends while a statement is under way", e);
        }
    }

    @Override
    public void close() {
        // Each statement is a request of its own: nothing is held open between them.
    }
}
