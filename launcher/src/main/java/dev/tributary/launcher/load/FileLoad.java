package dev.tributary.launcher.load;

import dev.tributary.bench.play.Pace;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Row;
import dev.tributary.linkage.table.Rows;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends the rows of a file to a topic, each once: the records of a stretch and the position after it are one Kafka
 * transaction, and a load that was broken off goes on from the position, which is the committed offset of a group named
 * after the load. The load's name comes from the file's content, the topic and the mapping: a changed file is a new load.
 * The broker forgets the position with the group's offsets, a week after the last row by default.
 */
public final class FileLoad {

    private static final int ROWS_PER_TRANSACTION_MAX = 2_000;
    /** Open transactions hold up readers of committed records, so they are short. */
    private static final Duration TRANSACTION_MAX = Duration.ofMillis(500);

    private static final long TRANSACTION_TIMEOUT_MS = 30_000;

    /**
     * What to load.
     *
     * @param rejected the side file for bad lines
     * @param again whether to send rows anew that an earlier load of this file has sent
     * @param rowsPerSecondMax 0 for as fast as it goes
     */
    public record Plan(
            InputFile file,
            ColumnMapping mapping,
            RecordMaker maker,
            Path rejected,
            boolean again,
            int rowsPerSecondMax) {}

    /** How far it is, for the display. */
    public record Progress(long rows, long bytesRead, long bytesTotal, long skipped) {}

    /**
     * What came of it.
     *
     * @param complete whether the end of the file was reached
     * @param earlier records that an earlier start had sent
     * @param sent records sent, earlier ones included
     * @param rejected bad rows, earlier ones included
     */
    public record Outcome(boolean complete, long earlier, long sent, long rejected, Path rejectedFile) {}

    private final Settings settings;
    private final Plan plan;
    private final StopSignal stop;
    private final java.util.function.Consumer<Progress> display;
    private final java.util.function.Consumer<Row> badRows;

    /**
     * @param stop ends the load after the transaction in hand
     * @param display told now and then how far it is
     * @param badRows told each bad line
     */
    public FileLoad(
            Settings settings,
            Plan plan,
            StopSignal stop,
            java.util.function.Consumer<Progress> display,
            java.util.function.Consumer<String> badRows) {
        this.settings = settings;
        this.plan = plan;
        this.stop = stop;
        this.display = display;
        this.badRows =
                row -> badRows.accept("line " + row.line() + ": " + row.fault().orElseThrow());
    }

    /** The group whose offset is the position, and the transactional id. */
    String name() throws IOException {
        String identity = plan.file().contentHash() + "\n" + plan.maker().topic() + "\n" + plan.mapping() + "\n"
                + plan.file().format();
        return "tributary-load-" + Hashes.sha256Hex(identity).substring(0, 24);
    }

    public Outcome run() throws IOException, InterruptedException {
        String name = name();
        Map<String, Object> properties = KafkaProperties.transactionalProducer(settings, name);
        properties.put("transaction.timeout.ms", (int) TRANSACTION_TIMEOUT_MS);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties);
                Consumer<byte[], byte[]> group = new KafkaConsumer<>(KafkaProperties.consumer(settings, name, 1))) {
            // Ends a transaction that a broken-off load has left open; only then is the position final.
            producer.initTransactions();
            LoadPosition from = plan.again() ? LoadPosition.START : committed(group);
            try (Rows rows = plan.file().open();
                    RejectedLines rejected =
                            new RejectedLines(plan.rejected(), plan.file().format(), from.rejectedBytes())) {
                return send(producer, group, rows, rejected, from);
            }
        }
    }

    private Outcome send(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> group,
            Rows rows,
            RejectedLines rejected,
            LoadPosition from)
            throws IOException, InterruptedException {
        for (long skipped = 0; skipped < from.rows(); skipped++) {
            if (rows.next().isEmpty()) {
                break;
            }
        }
        LoadPosition position = from;
        Pace pace = new Pace(plan.rowsPerSecondMax());
        boolean complete = false;
        while (!complete && !stop.isRequested()) {
            LoadPosition before = position;
            long deadline = System.nanoTime() + TRANSACTION_MAX.toNanos();
            producer.beginTransaction();
            while (position.rows() - before.rows() < ROWS_PER_TRANSACTION_MAX
                    && System.nanoTime() < deadline
                    && !stop.isRequested()) {
                Optional<Row> row = rows.next();
                if (row.isEmpty()) {
                    complete = true;
                    break;
                }
                position = sendRow(producer, row.get(), rejected, position);
                pace.await(stop);
            }
            rejected.flush();
            producer.sendOffsetsToTransaction(
                    Map.of(place(), new OffsetAndMetadata(position.rows(), position.metadata())),
                    group.groupMetadata());
            producer.commitTransaction();
            display.accept(new Progress(
                    position.rows(), rows.bytesRead(), Files.size(plan.file().path()), from.rows()));
        }
        return new Outcome(complete, from.sent(), position.sent(), position.rejected(), plan.rejected());
    }

    private LoadPosition sendRow(
            Producer<byte[], byte[]> producer, Row row, RejectedLines rejected, LoadPosition position)
            throws IOException {
        Row judged = row;
        if (row.fault().isEmpty()) {
            Optional<String> fault = faultOf(row.values());
            if (fault.isEmpty()) {
                ProducerRecord<byte[], byte[]> record = plan.maker()
                        .make(
                                row.values().get(plan.mapping().idColumn()),
                                plan.mapping().apply(row.values()));
                int bytesMax = settings.get(Keys.RECORD_BYTES_MAX);
                if (record.value().length <= bytesMax) {
                    // A failed send fails the commit, and with it the load: nothing to look at here.
                    producer.send(record);
                    return position.sentOne();
                }
                fault = Optional.of(
                        "the record has " + record.value().length + " bytes, limits.record-bytes is " + bytesMax);
            }
            judged = Row.bad(row.line(), row.raw(), fault.get());
        }
        badRows.accept(judged);
        return position.rejectedOne(rejected.add(judged));
    }

    private Optional<String> faultOf(Map<String, String> values) {
        if (!values.containsKey(plan.mapping().idColumn())) {
            return Optional.of("the id column " + plan.mapping().idColumn() + " is empty");
        }
        return plan.mapping().apply(values).containsKey("name")
                ? Optional.empty()
                : Optional.of("the attribute name is empty");
    }

    /** @param group never subscribed: it stands for the load, and holds its position */
    private LoadPosition committed(Consumer<byte[], byte[]> group) {
        OffsetAndMetadata offset = group.committed(Set.of(place())).get(place());
        if (offset == null) {
            return LoadPosition.START;
        }
        return LoadPosition.parse(offset.metadata())
                .orElseThrow(() -> new ConfigurationException("the consumer group "
                        + group.groupMetadata().groupId() + " holds no position of a load; send anew with --again"));
    }

    private TopicPartition place() {
        return new TopicPartition(plan.maker().topic(), 0);
    }
}
