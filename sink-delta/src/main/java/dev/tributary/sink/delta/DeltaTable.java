package dev.tributary.sink.delta;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.sink.SinkRecord;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.transaction.DataLayoutSpec;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table: appends rows together with the watermarks of their partitions, as the package documentation says. For the
 * writer thread alone.
 */
final class DeltaTable {

    private static final Logger LOG = LoggerFactory.getLogger(DeltaTable.class);
    private static final String ENGINE_INFO = "tributary-sink-delta";
    /** Table property: the identity of the topic that the table was written from. */
    private static final String TOPIC_ID = "tributary.topic-id";

    private static final int CONFLICTS_MAX = 100;
    /** What is told of each file, again in every checkpoint: enough to find rows by when and where they came. */
    private static final List<Column> STATISTICS = List.of(new Column(TableKind.OFFSET), new Column("kafka_timestamp"));

    private final Engine engine;
    private final TableKind kind;
    private final String path;
    private final String groupId;
    private final LogUpkeep upkeep;
    /** As the table had them when it was last looked at. */
    private final Map<TopicPartition, Long> watermarks = new HashMap<>();

    DeltaTable(Engine engine, TableKind kind, String path, String groupId, LogUpkeep upkeep) {
        this.engine = engine;
        this.kind = kind;
        this.path = path;
        this.groupId = groupId;
        this.upkeep = upkeep;
    }

    /**
     * The last offset of each partition that the table has rows of; the table is created where it is missing.
     *
     * @throws ConfigurationException where the table was written from another topic, or has other columns
     */
    Map<TopicPartition, Long> watermarks(Collection<TopicPartition> partitions, Uuid topicId) {
        return DeltaFailures.translate(path, () -> {
            Snapshot snapshot = loadOrCreate(topicId);
            requireSameTopic(snapshot, topicId);
            if (!snapshot.getSchema().equivalent(kind.schema())) {
                throw new ConfigurationException("delta.path: the table " + path
                        + " has other columns than this version writes; move it away, or set another delta.path");
            }
            keepUp(snapshot);
            readWatermarks(snapshot, partitions);
            Map<TopicPartition, Long> found = new HashMap<>(watermarks);
            found.keySet().retainAll(partitions);
            return found;
        });
    }

    /**
     * Appends the rows that the table does not have yet, in one commit.
     *
     * @return rows appended
     */
    long append(List<SinkRecord<DeltaRow>> records) {
        return DeltaFailures.translate(path, () -> commitUntilAccepted(records));
    }

    private long commitUntilAccepted(List<SinkRecord<DeltaRow>> records) throws IOException {
        Files written = null;
        for (int conflicts = 0; conflicts <= CONFLICTS_MAX; conflicts++) {
            // Looked at anew for each commit: it costs little beside the write, and nothing can have changed unseen.
            Snapshot snapshot = load(partitionsOf(records));
            List<SinkRecord<DeltaRow>> fresh = records.stream()
                    .filter(record -> record.offset() > watermarks.getOrDefault(record.partition(), -1L))
                    .toList();
            if (fresh.size() < records.size()) {
                LOG.info(
                        "{}: {} of {} rows are already in the table and are left out",
                        kind.folder(),
                        records.size() - fresh.size(),
                        records.size());
            }
            if (fresh.isEmpty()) {
                return 0;
            }
            Transaction transaction = snapshot.buildUpdateTableTransaction(ENGINE_INFO, Operation.STREAMING_UPDATE)
                    .withMaxRetries(0)
                    .build(engine);
            if (written == null || written.rows() != fresh.size()) {
                written = write(transaction, fresh);
            }
            try {
                commit(transaction, written.actions(), fresh);
                return fresh.size();
            } catch (KernelException e) {
                // On top of what has been committed meanwhile.
                requireConflict(e);
            }
        }
        throw new IOException("another writer was always faster, " + CONFLICTS_MAX + " times");
    }

    private record Files(int rows, List<Row> actions) {}

    /** A file for each date, and the actions that add them. */
    private Files write(Transaction transaction, List<SinkRecord<DeltaRow>> records) throws IOException {
        Map<LocalDate, List<DeltaRow>> byDate = new TreeMap<>();
        records.forEach(record -> byDate.computeIfAbsent(record.change().date(), date -> new ArrayList<>())
                .add(record.change()));
        Row state = transaction.getTransactionState(engine);
        List<Row> actions = new ArrayList<>();
        for (Map.Entry<LocalDate, List<DeltaRow>> day : byDate.entrySet()) {
            Map<String, Literal> partition =
                    Map.of(TableKind.DATE, Literal.ofDate((int) day.getKey().toEpochDay()));
            DataWriteContext context = Transaction.getWriteContext(engine, state, partition);
            FilteredColumnarBatch batch =
                    new FilteredColumnarBatch(RowColumns.of(kind, day.getValue()), Optional.empty());
            try (CloseableIterator<FilteredColumnarBatch> physical = Transaction.transformLogicalData(
                            engine, state, Utils.singletonCloseableIterator(batch), partition);
                    CloseableIterator<DataFileStatus> files = engine.getParquetHandler()
                            .writeParquetFiles(context.getTargetDirectory(), physical, STATISTICS);
                    CloseableIterator<Row> added = Transaction.generateAppendActions(engine, state, files, context)) {
                added.forEachRemaining(actions::add);
            }
        }
        return new Files(records.size(), actions);
    }

    private void commit(Transaction transaction, List<Row> files, List<SinkRecord<DeltaRow>> records) {
        Map<TopicPartition, Long> last = new HashMap<>();
        records.forEach(record -> last.merge(record.partition(), record.offset(), Math::max));
        List<Row> actions = new ArrayList<>(files);
        last.forEach((partition, offset) -> actions.add(SingleAction.createTxnSingleAction(
                new SetTransaction(appId(partition), offset, Optional.of(System.currentTimeMillis())).toRow())));
        FaultPoint.pass("sink.before-commit");
        TransactionCommitResult result = transaction.commit(
                engine, CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
        FaultPoint.pass("sink.after-commit");
        watermarks.putAll(last);
        if (result.getPostCommitHooks().stream()
                .anyMatch(hook -> hook.getType() == PostCommitHook.PostCommitHookType.CHECKPOINT)) {
            checkpoint();
        }
    }

    /**
     * A checkpoint that fails costs time at the next start, no data. Expired log files go with it: not so with Kernel's
     * hook itself, which loads the table by its version, and only a table loaded as the latest is cleaned up.
     */
    private void checkpoint() {
        try {
            TableManager.loadSnapshot(path).build(engine).writeCheckpoint(engine);
        } catch (CheckpointAlreadyExistsException e) {
            LOG.debug("another writer was faster", e);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{}: the checkpoint was not written or the log not cleaned, the next one will be: {}",
                    kind.folder(),
                    e.getMessage());
        }
    }

    private Snapshot load(Collection<TopicPartition> partitions) {
        Snapshot snapshot = TableManager.loadSnapshot(path).build(engine);
        Map<TopicPartition, Long> before = new HashMap<>(watermarks);
        readWatermarks(snapshot, partitions);
        for (TopicPartition partition : partitions) {
            if (watermarks.getOrDefault(partition, -1L) < before.getOrDefault(partition, -1L)) {
                throw new IllegalStateException("the table " + path + " holds " + partition + " up to "
                        + watermarks.getOrDefault(partition, -1L) + ", but had it up to " + before.get(partition)
                        + ": it was replaced or restored meanwhile. Start the sink again, it reads on from there");
            }
        }
        return snapshot;
    }

    private void readWatermarks(Snapshot snapshot, Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            watermarks.remove(partition);
            snapshot.getLatestTransactionVersion(engine, appId(partition))
                    .ifPresent(version -> watermarks.put(partition, version));
        });
    }

    private Snapshot loadOrCreate(Uuid topicId) {
        try {
            return TableManager.loadSnapshot(path).build(engine);
        } catch (TableNotFoundException e) {
            LOG.info("creating the table {}", path);
        }
        try {
            Map<String, String> properties = new HashMap<>(upkeep.properties());
            properties.put(TOPIC_ID, topicId.toString());
            TableManager.buildCreateTableTransaction(path, kind.schema(), ENGINE_INFO)
                    .withDataLayoutSpec(DataLayoutSpec.partitioned(List.of(new Column(TableKind.DATE))))
                    .withTableProperties(properties)
                    .withMaxRetries(0)
                    .build(engine)
                    .commit(engine, CloseableIterable.emptyIterable());
        } catch (TableAlreadyExistsException e) {
            LOG.debug("another writer was faster", e);
        } catch (KernelException e) {
            requireConflict(e);
        }
        return TableManager.loadSnapshot(path).build(engine);
    }

    /** A table of an earlier start has the properties of then. */
    private void keepUp(Snapshot snapshot) {
        Map<String, String> present = snapshot.getTableProperties();
        Map<String, String> missing = upkeep.missingIn(present);
        if (missing.isEmpty() || !present.containsKey(TOPIC_ID)) {
            return;
        }
        try {
            snapshot.buildUpdateTableTransaction(ENGINE_INFO, Operation.MANUAL_UPDATE)
                    .withTablePropertiesAdded(missing)
                    .withMaxRetries(0)
                    .build(engine)
                    .commit(engine, CloseableIterable.emptyIterable());
            LOG.info("{}: the table has {} now", kind.folder(), missing);
        } catch (KernelException e) {
            requireConflict(e);
        }
    }

    /**
     * Kernel gives up a commit for the same reason where another writer was faster, which another try overcomes, and
     * where the storage failed, which is not known to have left no commit: then the watermarks tell.
     */
    private void requireConflict(KernelException failure) {
        if (failure instanceof ConcurrentWriteException
                || failure.getCause() instanceof CommitFailedException attempt && attempt.isConflict()) {
            LOG.info("{}: another writer has committed to the table", kind.folder());
            return;
        }
        throw failure;
    }

    private void requireSameTopic(Snapshot snapshot, Uuid topicId) {
        String writtenFrom = snapshot.getTableProperties().get(TOPIC_ID);
        if (writtenFrom != null && !writtenFrom.equals(topicId.toString())) {
            throw new ConfigurationException("delta.path: the table " + path + " was written from another topic (id "
                    + writtenFrom + ", now " + topicId
                    + "): the topic was made anew, and its offsets and versions start over. Set another delta.path, or"
                    + " move the table away");
        }
    }

    private String appId(TopicPartition partition) {
        return groupId + "/" + partition;
    }

    private static Collection<TopicPartition> partitionsOf(List<SinkRecord<DeltaRow>> records) {
        return records.stream().map(SinkRecord::partition).distinct().toList();
    }
}
