package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.spark.functions.MatchSegment;
import dev.tributary.spark.functions.PackedList;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Searches segments on Spark for a parent process that matches files: what the match lane does with an epoch's segments
 * and a micro-batch, without topics. Standard input and output carry the messages, the log goes to standard error.
 *
 * <p>In: the number of segments, the segments, the model; then, again and again, the number of batches and the batches,
 * 0 to end. Out: the number of task slots; then for each request the answers, batch by batch and segment by segment. Numbers
 * are four bytes, byte strings come after their length. An answer is what {@code match_segment} gives.
 */
public final class SegmentProgram {

    private static final int EXIT_FAILED = 1;

    private final SparkWorker worker;
    private final DataInputStream in;
    private final DataOutputStream out;

    private SegmentProgram(SparkWorker worker, InputStream in, OutputStream out) {
        this.worker = worker;
        this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
        this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
    }

    /** @param args settings, as every program takes them; {@code spark.endpoint} and its timeouts matter */
    public static void main(String[] args) throws IOException, InterruptedException {
        OutputStream answers = System.out;
        System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        Settings settings = Program.settings(args);
        SparkWorker.Timeouts timeouts = new SparkWorker.Timeouts(
                settings.get(Keys.SPARK_CALL_TIMEOUT), settings.get(Keys.SPARK_CONNECT_TIMEOUT));
        try (SparkWorker worker = new SparkWorker(SparkEndpoint.of(settings), "files", timeouts, session -> {
            ShippedCode.ship(session);
            Functions.registerMatching(session);
        })) {
            new SegmentProgram(worker, System.in, answers).run();
        } catch (UnavailableException e) {
            System.err.println("tributary: " + e.getMessage());
            System.exit(EXIT_FAILED);
        }
    }

    private void run() throws IOException, InterruptedException {
        List<byte[]> segments = readAll(in.readInt());
        byte[] model = read();
        Dataset<Row> loaded = worker.call("load segments", open -> load(open.session(), segments));
        out.writeInt(worker.call("count slots", open -> SparkSlots.count(open.session())));
        out.flush();
        for (int batches = in.readInt(); batches > 0; batches = in.readInt()) {
            List<byte[]> request = readAll(batches);
            for (byte[] answer :
                    worker.call("match", open -> search(open.session(), loaded, request, segments.size(), model))) {
                out.writeInt(answer.length);
                out.write(answer);
            }
            out.flush();
        }
    }

    /** The segments as cached rows: each payload travels once. */
    private static Dataset<Row> load(SparkSession session, List<byte[]> segments) {
        Dataset<Row> rows = null;
        for (int position = 0; position < segments.size(); position++) {
            Dataset<Row> row = session.range(1)
                    .select(
                            lit(position).as("position"),
                            lit("files-" + position + "/" + session.hashCode()).as("version"),
                            lit(segments.get(position)).as("payload"))
                    .persist();
            row.count();
            rows = rows == null ? row : rows.union(row);
        }
        if (rows == null) {
            throw new IllegalArgumentException("there is no segment to be searched");
        }
        return rows;
    }

    /** Each batch is a slice of its own, so that every task slot has work. Segments travel only where they are not known. */
    private static List<byte[]> search(
            SparkSession session, Dataset<Row> segments, List<byte[]> batches, int segmentCount, byte[] model) {
        byte[] packed = PackedList.encode(batches);
        Dataset<Row> slices = segments.crossJoin(session.range(0, batches.size(), 1, 1)
                        .select(col("id").cast("int").as("slice")))
                .repartitionByRange(batches.size() * segmentCount, col("slice"), col("position"));
        byte[][] answers = new byte[batches.size() * segmentCount][];
        boolean missing = ask(slices, packed, model, false, segmentCount, answers);
        if (missing) {
            ask(slices, packed, model, true, segmentCount, answers);
        }
        return List.of(answers);
    }

    /** Fills the answers; true where a task did not know its segment. */
    private static boolean ask(
            Dataset<Row> slices,
            byte[] batches,
            byte[] model,
            boolean withPayload,
            int segmentCount,
            byte[][] answers) {
        boolean missing = false;
        for (Row row : slices.select(
                        col("slice"),
                        col("position"),
                        Functions.matchSegment(batches, model, Functions.Changes.NONE, withPayload)
                                .as("found"))
                .collectAsList()) {
            byte[] answer = row.getAs(2);
            answers[row.getInt(0) * segmentCount + row.getInt(1)] = answer;
            missing |= answer[0] == MatchSegment.MISSING;
        }
        return missing;
    }

    private List<byte[]> readAll(int count) throws IOException {
        List<byte[]> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(read());
        }
        return all;
    }

    private byte[] read() throws IOException {
        return in.readNBytes(in.readInt());
    }
}
