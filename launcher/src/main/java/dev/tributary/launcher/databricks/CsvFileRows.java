package dev.tributary.launcher.databricks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;

/** The rows of a CSV file with a header; the file is closed behind its last row. For one thread. */
final class CsvFileRows implements Iterator<Map<String, String>> {

    /** A strict quote mode is what tells an empty text from nothing when reading. */
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setNullString("")
            .setIgnoreEmptyLines(true)
            .setQuoteMode(QuoteMode.ALL_NON_NULL)
            .get();

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path path;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> header;

    CsvFileRows(Path path, char delimiter) {
        this.path = path;
        try {
            parser = CSVParser.parse(
                    Files.newBufferedReader(path),
                    FORMAT.builder().setDelimiter(delimiter).get());
        } catch (IOException e) {
            throw FileRows.unreadable(path, e);
        }
        records = parser.iterator();
        header = hasNext() ? header(nextRecord()) : List.of();
    }

    private List<String> header(CSVRecord record) {
        List<String> names = record.stream()
                .map(name ->
                        name == null ? "" : name.replace(BYTE_ORDER_MARK, "").strip())
                .toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty() || !seen.add(name)) {
                throw FileRows.wrong(
                        path, 1, name.isEmpty() ? "a column has no name" : "two columns are named " + name);
            }
        }
        return names;
    }

    @Override
    public boolean hasNext() {
        try {
            boolean more = records.hasNext();
            if (!more) {
                parser.close();
            }
            return more;
        } catch (IOException e) {
            throw FileRows.unreadable(path, e);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw malformed(e);
        }
    }

    @Override
    public Map<String, String> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        CSVRecord record = nextRecord();
        if (record.size() != header.size()) {
            throw FileRows.wrong(
                    path,
                    parser.getCurrentLineNumber(),
                    record.size() + " values where the header has " + header.size() + " columns");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            row.put(header.get(i), record.get(i));
        }
        return row;
    }

    private CSVRecord nextRecord() {
        try {
            return records.next();
        } catch (UncheckedIOException | IllegalStateException e) {
            throw malformed(e);
        }
    }

    private RuntimeException malformed(RuntimeException failure) {
        if (failure.getCause() instanceof java.nio.charset.CharacterCodingException encoding) {
            return FileRows.unreadable(path, encoding);
        }
        return FileRows.wrong(
                path, parser.getCurrentLineNumber(), "a quote is not closed, or stands where none may be");
    }
}
