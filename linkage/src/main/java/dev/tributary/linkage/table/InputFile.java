package dev.tributary.linkage.table;

import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A file of records.
 *
 * @param delimiter between the values of a CSV row
 */
public record InputFile(Path path, Format format, char delimiter) {

    /** How a file is written. */
    public enum Format {
        CSV,
        JSONL
    }

    /** Rows of a JSON lines file that are looked at for the names of its fields. */
    private static final int ROWS_SAMPLED = 1_000;

    /**
     * @param option the option that names the file, for the error message
     * @param format as given; without one, by the file's ending
     * @param delimiter as given; without one a comma, in .tsv files a tab
     * @throws ConfigurationException where the file is not there or its format cannot be told
     */
    public static InputFile of(String option, Path path, Optional<Format> format, Optional<Character> delimiter) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new ConfigurationException(option + ": " + path + " is no file that can be read");
        }
        return new InputFile(
                path, format.orElseGet(() -> byEnding(path)), delimiter.orElseGet(() -> delimiterByEnding(path)));
    }

    private static char delimiterByEnding(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
    }

    private static Format byEnding(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
            return Format.CSV;
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
            return Format.JSONL;
        }
        throw new ConfigurationException("--format: the format of " + path + " cannot be told; say csv or jsonl");
    }

    public Rows open() throws IOException {
        return format == Format.CSV ? new CsvRows(path, delimiter) : new JsonRows(path);
    }

    /** The columns of a CSV file; of a JSON lines file, the fields of its first rows. */
    public List<String> columns() throws IOException {
        try (Rows rows = open()) {
            if (rows instanceof CsvRows csv) {
                return csv.columns();
            }
            Set<String> columns = new LinkedHashSet<>();
            Optional<Row> row = rows.next();
            for (int i = 0; row.isPresent() && i < ROWS_SAMPLED; i++, row = rows.next()) {
                columns.addAll(row.get().values().keySet());
            }
            return List.copyOf(columns);
        }
    }

    /** SHA-256 of the content, in hex: a file that has changed is another one. */
    public String contentHash() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Where bad lines go unless another place is named: beside the file. */
    public Path rejectedBeside() {
        return path.resolveSibling(rejectedName());
    }

    /** Name of the side file. */
    public String rejectedName() {
        return path.getFileName() + ".rejected." + format.name().toLowerCase(Locale.ROOT);
    }
}
