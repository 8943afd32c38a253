package dev.tributary.launcher.linkage;

import dev.tributary.linkage.evaluate.ScoredPair;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The file of predictions. It is written beside its place and moved there once it is whole: a run that ends early leaves
 * what was there before. For one thread.
 */
final class PredictionFile implements AutoCloseable {

    private final Path place;
    private final Path partial;
    private final double minScore;
    private final CSVPrinter printer;
    private final double match;
    private long written;
    private long matches;
    private boolean whole;

    /** @param match predictions from this probability on are counted as matches */
    PredictionFile(Path place, double minScore, double match) throws IOException {
        this.place = place;
        this.partial = place.resolveSibling(place.getFileName() + ".part");
        this.minScore = minScore;
        this.match = match;
        BufferedWriter writer = Files.newBufferedWriter(partial);
        printer = new CSVPrinter(
                writer,
                CSVFormat.RFC4180
                        .builder()
                        .setHeader("left_id", "right_id", "score")
                        .setRecordSeparator("\n")
                        .get());
    }

    void add(ScoredPair pair) {
        if (pair.score() < minScore) {
            return;
        }
        try {
            printer.printRecord(pair.left(), pair.right(), pair.score());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written++;
        matches += pair.score() >= match ? 1 : 0;
    }

    long written() {
        return written;
    }

    /** Those at or above the match threshold. */
    long matches() {
        return matches;
    }

    /** The file is whole. */
    void finish() throws IOException {
        printer.close(true);
        Files.move(partial, place, StandardCopyOption.REPLACE_EXISTING);
        whole = true;
    }

    @Override
    public void close() throws IOException {
        if (!whole) {
            printer.close();
            Files.deleteIfExists(partial);
        }
    }
}
