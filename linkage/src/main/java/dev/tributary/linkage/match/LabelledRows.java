package dev.tributary.linkage.match;

import dev.tributary.linkage.evaluate.PairFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two rows of which it is known whether they are the same. */
public record LabelledRows(RowPair rows, boolean match) {

    /**
     * The labelled pairs of a file, in their order.
     *
     * @param option the option that names the file, for messages
     * @throws dev.tributary.runtime.ConfigurationException where a row or a label is not there
     */
    public static List<LabelledRows> read(String option, Path file, Linkage linkage) throws IOException {
        List<LabelledRows> rows = new ArrayList<>();
        for (PairFile.Line line : PairFile.read(option, file, Optional.of("label"))) {
            rows.add(new LabelledRows(RowPair.of(option, file, line, linkage), PairFile.label(option, file, line)));
        }
        return rows;
    }
}
