package dev.tributary.launcher.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.csv.CSVFormat;

/**
 * The side file of bad lines: line number, reason and the line as it stands. It is made with the first bad line, and cut
 * back to the committed size when a load goes on, so that no line is in it twice. For one thread.
 */
final class RejectedLines implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final InputFile.Format format;
    private FileChannel channel;
    private long size;

    RejectedLines(Path file, InputFile.Format format, long size) throws IOException {
        this.file = file;
        this.format = format;
        this.size = size;
        if (size > 0) {
            open();
        } else {
            Files.deleteIfExists(file);
        }
    }

    /** Writes one line; the bytes it added. */
    long add(Row row) throws IOException {
        long before = size;
        if (channel == null) {
            open();
            if (format == InputFile.Format.CSV) {
                write(CSVFormat.RFC4180.format("line", "reason", "row") + "\r\n");
            }
        }
        String reason = row.fault().orElseThrow();
        write(
                format == InputFile.Format.CSV
                        ? CSVFormat.RFC4180.format(row.line(), reason, row.raw()) + "\r\n"
                        : JSON.createObjectNode()
                                        .put("line", row.line())
                                        .put("reason", reason)
                                        .put("row", row.raw())
                                + "\n");
        return size - before;
    }

    /** To the disk, before the position that counts these lines is committed. */
    void flush() {
        try {
            if (channel != null) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(size);
        channel.position(size);
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
