package dev.tributary.launcher.linkage;

import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.launcher.CommandFailedException;
import dev.tributary.launcher.SparkProgram;
import dev.tributary.linkage.match.SegmentSearch;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.UnmatchableRecordException;
import dev.tributary.matching.model.MatchModel;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Searches on a Spark Connect server, through a child process that has Spark's client on its class path: this one and that
 * cannot share one. Without a server's URL an embedded one is started and stopped with the search. For one thread.
 */
final class SparkSearch implements SegmentSearch {

    private static final String PROGRAM = "dev.tributary.spark.SegmentProgram";
    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    /** First byte of an answer that holds candidates. */
    private static final byte FOUND = 0;

    private final Optional<EmbeddedSpark> server;
    private final Process child;
    private final Path log;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final int segments;
    private final int slots;

    private SparkSearch(Optional<EmbeddedSpark> server, String url, List<Segment> segments, MatchModel model)
            throws IOException {
        this.server = server;
        this.segments = segments.size();
        this.log = Files.createTempFile("tributary-spark-", ".log");
        this.child = start(url, log);
        this.out = new DataOutputStream(new BufferedOutputStream(child.getOutputStream(), 1 << 16));
        this.in = new DataInputStream(new BufferedInputStream(child.getInputStream(), 1 << 16));
        int answered;
        try {
            out.writeInt(segments.size());
            for (Segment segment : segments) {
                write(segment.encode());
            }
            write(model.encode());
            out.flush();
            answered = in.readInt();
        } catch (IOException e) {
            throw failed(e);
        }
        this.slots = answered;
    }

    /** @param url of a server, such as {@code sc://host:15002}; empty to start one */
    static Engine engine(Optional<String> url) {
        return (segments, model) -> {
            if (url.isPresent()) {
                return new SparkSearch(Optional.empty(), url.get(), segments, model);
            }
            EmbeddedSpark server = EmbeddedSpark.start(ServerOptions.in(Files.createTempDirectory("tributary-spark-")));
            return new SparkSearch(Optional.of(server), server.uri().toString(), segments, model);
        };
    }

    private static Process start(String url, Path log) throws IOException {
        return SparkProgram.start(
                PROGRAM,
                List.of("-Xmx2g"),
                List.of("--set", "spark.endpoint=" + url),
                ProcessBuilder.Redirect.to(log.toFile()));
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public List<List<CandidateLists>> search(List<RecordBatch> batches) throws IOException {
        try {
            out.writeInt(batches.size());
            for (RecordBatch batch : batches) {
                write(batch.encode());
            }
            out.flush();
            List<List<CandidateLists>> found = new ArrayList<>(batches.size());
            for (int batch = 0; batch < batches.size(); batch++) {
                List<CandidateLists> bySegment = new ArrayList<>(segments);
                for (int segment = 0; segment < segments; segment++) {
                    bySegment.add(lists(in.readNBytes(in.readInt())));
                }
                found.add(bySegment);
            }
            return found;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static CandidateLists lists(byte[] answer) {
        if (answer[0] != FOUND) {
            int position = ByteBuffer.wrap(answer, 1, Integer.BYTES).getInt();
            throw new UnmatchableRecordException(position, new IllegalStateException("on Spark"));
        }
        return CandidateLists.decode(Arrays.copyOfRange(answer, 1, answer.length));
    }

    private void write(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** What the child said last, which is why the pipe broke. */
    private CommandFailedException failed(IOException cause) throws IOException {
        close();
        String said = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("tributary: "))
                .reduce((first, second) -> second)
                .map(line -> line.substring("tributary: ".length()))
                .orElse("the program that searches on Spark has ended; its log is " + log);
        return new CommandFailedException("--engine spark: " + said, cause);
    }

    @Override
    public void close() throws IOException {
        try {
            out.writeInt(0);
            out.close();
        } catch (IOException e) {
            // It has ended already.
            child.destroy();
        }
        try {
            if (!child.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        server.ifPresent(started -> started.stop(STOP_MAX));
    }
}
