package dev.tributary.sink.delta;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.sink.SinkRecord;
import dev.tributary.runtime.sink.SinkTarget;
import dev.tributary.schemas.Reject;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** The tables below delta.path. For the writer thread alone. */
final class DeltaTarget implements SinkTarget<DeltaRow> {

    private final String root;
    private final TableTopics topics;
    private final DeltaRowReader reader;
    private final Map<TableKind, DeltaTable> tables = new EnumMap<>(TableKind.class);

    DeltaTarget(Settings settings) {
        RecordFormats formats = new RecordFormats(settings);
        this.root = root(settings.get(Keys.DELTA_PATH));
        this.topics = new TableTopics(formats.topics());
        this.reader = new DeltaRowReader(formats);
        Engine engine = DefaultEngine.create(new Configuration());
        LogUpkeep upkeep =
                new LogUpkeep(settings.get(Keys.DELTA_CHECKPOINT_EVERY), settings.get(Keys.DELTA_LOG_RETENTION));
        for (TableKind kind : TableKind.values()) {
            tables.put(
                    kind,
                    new DeltaTable(engine, kind, root + "/" + kind.folder(), settings.get(Keys.DELTA_GROUP), upkeep));
        }
    }

    /** A path of this machine is made absolute; a URI stays as it is. */
    private static String root(String configured) {
        String path = configured.contains("://") || configured.startsWith("file:")
                ? configured
                : Path.of(configured).toAbsolutePath().normalize().toUri().toString();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Where the tables are. */
    String root() {
        return root;
    }

    @Override
    public void open() {
        if (root.startsWith("file:")) {
            DeltaFailures.translate(root, () -> {
                try {
                    return Files.createDirectories(Path.of(URI.create(root)));
                } catch (FileAlreadyExistsException e) {
                    throw new ConfigurationException(
                            "delta.path: " + root + " is a file; it takes a folder or a URI", e);
                }
            });
        }
    }

    @Override
    public Map<TopicPartition, Long> watermarks(Map<TopicPartition, Uuid> partitions) {
        Map<TopicPartition, Long> watermarks = new HashMap<>();
        topics.byTable(partitions.keySet())
                .forEach((kind, ofTable) -> watermarks.putAll(tables.get(kind)
                        .watermarks(ofTable, partitions.get(ofTable.iterator().next()))));
        return watermarks;
    }

    @Override
    public DeltaRow decode(ConsumerRecord<byte[], byte[]> record) throws Reject {
        return reader.read(record);
    }

    /** A commit for each table; each is complete in itself, as a topic feeds one table alone. */
    @Override
    public Map<String, Long> write(List<SinkRecord<DeltaRow>> records) {
        Map<TableKind, List<SinkRecord<DeltaRow>>> byTable = new EnumMap<>(TableKind.class);
        records.forEach(record -> byTable.computeIfAbsent(record.change().table(), kind -> new ArrayList<>())
                .add(record));
        Map<String, Long> rows = new TreeMap<>();
        byTable.forEach(
                (kind, ofTable) -> rows.put(kind.folder(), tables.get(kind).append(ofTable)));
        return rows;
    }

    @Override
    public void close() {
        // Kernel's engine holds nothing open between calls.
    }
}
