package dev.tributary.linkage.profile;

import dev.tributary.linkage.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one column looks like, or several columns whose values are joined with a space.
 *
 * @param columns their names
 * @param rows rows of the table
 * @param filled rows in which it has a value
 * @param distinct different values
 * @param rowNumbers whether it counts the rows: whole numbers that follow each other in the file's order
 * @param shapes of a sample of the values
 * @param values folded values that fall into the sample that both files take; see {@link #overlap}
 * @param words how often each folded word comes in the sample
 */
public record ColumnProfile(
        List<String> columns,
        int rows,
        int filled,
        int distinct,
        boolean rowNumbers,
        Shapes shapes,
        Set<String> values,
        Map<String, Integer> words) {

    /** Above so many rows only values of some hashes are kept, the same ones for every column. */
    private static final int VALUES_KEPT_MAX = 20_000;

    /**
     * @param sparseness one value in so many is kept for comparing columns, by its hash, at least 1; the same for both
     *     files
     */
    public static ColumnProfile of(Table table, List<String> columns, int sparseness) {
        int[] index = columns.stream().mapToInt(table::column).toArray();
        Set<String> distinct = new HashSet<>();
        Set<String> kept = new HashSet<>();
        int filled = 0;
        boolean consecutive = true;
        long previous = Long.MIN_VALUE;
        for (int row = 0; row < table.size(); row++) {
            String value = value(table, row, index);
            if (value.isEmpty()) {
                continue;
            }
            filled++;
            if (consecutive) {
                long number = number(value);
                consecutive = number >= 0 && (previous == Long.MIN_VALUE || number == previous + 1);
                previous = number;
            }
            if (distinct.add(value)) {
                String letters = Wording.letters(value);
                if (!letters.isEmpty() && Math.floorMod(mixed(letters), sparseness) == 0) {
                    kept.add(letters);
                }
            }
        }
        List<String> sample = sample(table, index, filled);
        Map<String, Integer> words = new HashMap<>();
        sample.forEach(value -> Wording.of(value).forEach(word -> words.merge(word, 1, Integer::sum)));
        return new ColumnProfile(
                List.copyOf(columns),
                table.size(),
                filled,
                distinct.size(),
                consecutive && filled > 1,
                Shapes.of(sample),
                kept,
                words);
    }

    /** The sparseness for tables of this many rows. */
    public static int sparseness(int rows) {
        return 1 + rows / VALUES_KEPT_MAX;
    }

    private static String value(Table table, int row, int[] columns) {
        String joined = table.value(row, columns[0]);
        for (int i = 1; i < columns.length; i++) {
            String more = table.value(row, columns[i]);
            joined = joined.isEmpty() || more.isEmpty() ? joined + more : joined + " " + more;
        }
        return joined;
    }

    /** Evenly over the whole table. */
    private static List<String> sample(Table table, int[] index, int filled) {
        List<String> sample = new ArrayList<>();
        int step = Math.max(1, filled / Shapes.VALUES_MAX);
        int seen = 0;
        for (int row = 0; row < table.size() && sample.size() < Shapes.VALUES_MAX; row++) {
            String value = value(table, row, index);
            if (!value.isEmpty() && seen++ % step == 0) {
                sample.add(value);
            }
        }
        return sample;
    }

    private static long number(String value) {
        if (value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(value);
    }

    private static int mixed(String text) {
        int hash = text.hashCode() * 0x9E3779B1;
        return hash ^ hash >>> 15;
    }

    /** The column's name; of several, all names. */
    public String column() {
        return String.join(" + ", columns);
    }

    /** Share of the rows that have a value. */
    public double fill() {
        return rows == 0 ? 0 : filled / (double) rows;
    }

    /** Different values to values; 1 where none comes twice. */
    public double uniqueness() {
        return filled == 0 ? 0 : distinct / (double) filled;
    }

    /** Share of the column with fewer values that the other has too, but for case, accents and punctuation. */
    public double overlap(ColumnProfile other) {
        Set<String> fewer = values.size() <= other.values.size() ? values : other.values;
        Set<String> more = fewer == values ? other.values : values;
        if (fewer.isEmpty()) {
            return 0;
        }
        return fewer.stream().filter(more::contains).count() / (double) fewer.size();
    }

    /** Cosine of how often words come, in 0..1. */
    public double wordSimilarity(ColumnProfile other) {
        double product = 0;
        for (Map.Entry<String, Integer> word : words.entrySet()) {
            product += Math.sqrt(word.getValue()) * Math.sqrt(other.words.getOrDefault(word.getKey(), 0));
        }
        double norms = Math.sqrt(total(words)) * Math.sqrt(total(other.words));
        return norms == 0 ? 0 : product / norms;
    }

    /** Share of the words, counted as often as they come, that the other column has too. */
    public double wordsFoundIn(ColumnProfile other) {
        double found = words.entrySet().stream()
                .filter(word -> other.words.containsKey(word.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        return words.isEmpty() ? 0 : found / total(words);
    }

    private static double total(Map<String, Integer> words) {
        return words.values().stream().mapToInt(Integer::intValue).sum();
    }
}
