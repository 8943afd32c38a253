package dev.tributary.linkage.table;

import java.io.IOException;
import java.util.Optional;

/** The rows of one file, from its beginning. For one thread. */
public interface Rows extends AutoCloseable {

    /** The next row, good or bad; empty at the end. Blank lines are passed over. */
    Optional<Row> next() throws IOException;

    /** How much of the file has been read. */
    long bytesRead();

    @Override
    void close() throws IOException;
}
