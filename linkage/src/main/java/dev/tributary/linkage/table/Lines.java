package dev.tributary.linkage.table;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The lines of a UTF-8 file, numbered; bytes that are no UTF-8 make one bad line and no more. For one thread. */
final class Lines implements AutoCloseable {

    /** A longer line is cut and bad: it is no row of a table. */
    static final int LINE_BYTES_MAX = 16 * 1024 * 1024;

    private static final int RAW_KEPT_MAX = 1_000;

    private final BufferedInputStream in;
    private final Deque<Line> pushedBack = new ArrayDeque<>();
    private long bytesRead;
    private long number;

    /**
     * One line.
     *
     * @param text without its end; with replacement characters where there is a fault
     */
    record Line(long number, String text, Optional<String> fault) {}

    Lines(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        skipByteOrderMark();
    }

    Optional<Line> next() throws IOException {
        if (!pushedBack.isEmpty()) {
            return Optional.of(pushedBack.pop());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        int length = 0;
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            bytesRead++;
            if (length++ < LINE_BYTES_MAX) {
                bytes.write(b);
            }
        }
        bytesRead++;
        number++;
        return Optional.of(line(bytes.toByteArray(), length));
    }

    private Line line(byte[] bytes, int length) {
        if (length > LINE_BYTES_MAX) {
            return new Line(
                    number,
                    new String(bytes, 0, RAW_KEPT_MAX, StandardCharsets.UTF_8),
                    Optional.of("the line is longer than " + LINE_BYTES_MAX + " bytes"));
        }
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        try {
            return new Line(
                    number,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, 0, end))
                            .toString(),
                    Optional.empty());
        } catch (CharacterCodingException e) {
            return new Line(
                    number, new String(bytes, 0, end, StandardCharsets.UTF_8), Optional.of("the line is not in UTF-8"));
        }
    }

    /** Gives lines back, to be read again in their order. */
    void pushBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            pushedBack.push(lines.get(i));
        }
    }

    long bytesRead() {
        return bytesRead;
    }

    private void skipByteOrderMark() throws IOException {
        in.mark(3);
        if (in.read() == 0xEF && in.read() == 0xBB && in.read() == 0xBF) {
            bytesRead += 3;
        } else {
            in.reset();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
