package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.PairFile;
import dev.tributary.linkage.table.Table;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two rows by their places in their tables. */
public record RowPair(int left, int right) {

    /**
     * The pairs of a file, in their order.
     *
     * @param option the option that names the file, for messages
     * @throws ConfigurationException where a row is not there
     */
    public static List<RowPair> read(String option, Path file, Linkage linkage) throws IOException {
        List<RowPair> rows = new ArrayList<>();
        for (PairFile.Line line : PairFile.read(option, file, Optional.empty())) {
            rows.add(of(option, file, line, linkage));
        }
        return rows;
    }

    static RowPair of(String option, Path file, PairFile.Line line, Linkage linkage) {
        String place = option + ": " + file + " line " + line.number();
        return new RowPair(
                row(place, line.left(), linkage.left().table()),
                row(place, line.right(), linkage.right().table()));
    }

    private static int row(String place, String id, Table table) {
        return table.row(id)
                .orElseThrow(() -> new ConfigurationException(place + ": " + table.name() + " has no row " + id));
    }
}
