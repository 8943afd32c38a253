package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.runtime.sink.SinkRecord;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table on storage that takes data files and refuses commits. */
class DeltaTableTest {

    private static final TopicPartition PARTITION = new TopicPartition("entities.canonical", 0);

    @TempDir
    Path directory;

    private final Storage storage = new Storage();
    private DeltaTable table;

    @BeforeEach
    void create() {
        table = new DeltaTable(
                storage,
                TableKind.ENTITIES,
                directory.toUri() + "entities",
                "group",
                new LogUpkeep(100, Duration.ofDays(1)));
        table.watermarks(List.of(PARTITION), Uuid.randomUuid());
        storage.commits = 0;
    }

    @Test
    void storageThatDoesNotAnswerACommitIsNotTakenForAnotherWriter() {
        storage.refusal = Optional.of(new IOException("connection reset"));

        assertThatThrownBy(() -> table.append(List.of(row())))
                .isInstanceOf(UnavailableException.class)
                .hasStackTraceContaining("connection reset");
        assertThat(storage.commits)
                .as("tried once, for the loop waits before it tries again")
                .isEqualTo(1);

        storage.refusal = Optional.empty();
        assertThat(table.append(List.of(row()))).isEqualTo(1);
    }

    @Test
    void aMissingRightOnTheLogAloneIsAConfigurationThatIsWrong() {
        storage.refusal = Optional.of(new AccessDeniedException("_delta_log"));

        assertThatThrownBy(() -> table.append(List.of(row())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delta.path");
    }

    @Test
    void aDiskThatIsFullWhenTheCommitIsWrittenIsReportedAsSuch() {
        storage.refusal = Optional.of(new IOException("No space left on device"));

        assertThatThrownBy(() -> table.append(List.of(row())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("make room");
    }

    private static SinkRecord<DeltaRow> row() {
        Object[] values = new Object[TableKind.ENTITIES.dataColumns()];
        StructType schema = TableKind.ENTITIES.schema();
        values[schema.indexOf("key")] = "crm|1";
        values[schema.indexOf("source")] = "crm";
        values[schema.indexOf("record_id")] = "1";
        values[schema.indexOf("version")] = 1L;
        values[schema.indexOf("deleted")] = false;
        values[schema.indexOf("kafka_topic")] = PARTITION.topic();
        values[schema.indexOf("kafka_partition")] = PARTITION.partition();
        values[schema.indexOf("kafka_offset")] = 0L;
        values[schema.indexOf("kafka_timestamp")] = 1_000_000L;
        return new SinkRecord<>(PARTITION, 0, new DeltaRow(TableKind.ENTITIES, LocalDate.of(2026, 11, 20), values));
    }

    /** Kernel's own engine, whose commits fail as the test wants them to. */
    private static final class Storage implements Engine, JsonHandler {

        private final Engine engine = DeltaReading.ENGINE;
        Optional<IOException> refusal = Optional.empty();
        int commits;

        @Override
        public ExpressionHandler getExpressionHandler() {
            return engine.getExpressionHandler();
        }

        @Override
        public JsonHandler getJsonHandler() {
            return this;
        }

        @Override
        public FileSystemClient getFileSystemClient() {
            return engine.getFileSystemClient();
        }

        @Override
        public ParquetHandler getParquetHandler() {
            return engine.getParquetHandler();
        }

        @Override
        public ColumnarBatch parseJson(ColumnVector json, StructType schema, Optional<ColumnVector> selection) {
            return engine.getJsonHandler().parseJson(json, schema, selection);
        }

        @Override
        public CloseableIterator<ColumnarBatch> readJsonFiles(
                CloseableIterator<FileStatus> files, StructType schema, Optional<Predicate> predicate)
                throws IOException {
            return engine.getJsonHandler().readJsonFiles(files, schema, predicate);
        }

        @Override
        public void writeJsonFileAtomically(String path, CloseableIterator<Row> rows, boolean overwrite)
                throws IOException {
            commits++;
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            engine.getJsonHandler().writeJsonFileAtomically(path, rows, overwrite);
        }
    }
}
