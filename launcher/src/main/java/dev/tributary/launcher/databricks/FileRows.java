package dev.tributary.launcher.databricks;

import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Row;
import dev.tributary.linkage.table.Rows;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The rows of a CSV or JSON lines file, read as they are asked for. An empty CSV value is NULL. For one thread. */
final class FileRows implements Iterable<Map<String, String>> {

    private final InputFile file;

    private FileRows(InputFile file) {
        this.file = file;
    }

    static FileRows of(Path path) {
        return new FileRows(InputFile.of("--from", path, Optional.empty(), ','));
    }

    @Override
    public Iterator<Map<String, String>> iterator() {
        try {
            return new Reading(file.open());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Reading implements Iterator<Map<String, String>> {
        private final Rows rows;
        private Optional<Row> next;

        Reading(Rows rows) throws IOException {
            this.rows = rows;
            this.next = rows.next();
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public Map<String, String> next() {
            Row row = next.orElseThrow(NoSuchElementException::new);
            row.fault().ifPresent(fault -> {
                throw new ConfigurationException(file.path() + ", line " + row.line() + ": " + fault);
            });
            try {
                next = rows.next();
                if (next.isEmpty()) {
                    rows.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return row.values();
        }
    }
}
