package dev.tributary.matching.features;

import dev.tributary.matching.Entity;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.IntLists;
import dev.tributary.matching.packed.MalformedBytesException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one field of all rows is compared by: numbers in a vocabulary of words or values. A field that no row has takes
 * no space. Immutable; any thread may read it.
 */
final class Column {
    private static final IntLists NO_LISTS = new IntLists(new int[1], new int[0]);

    final Vocabulary vocabulary;
    /** Of each row the numbers of its words or values; no lists where no row has any. */
    final IntLists lists;
    /** Of each row the number of its one value plus 1, or 0, among those of other columns; empty where no row has one. */
    private final int[] cells;

    private final int width;
    private final int position;

    /** Of a field of numbers or dates the number of each value, or its day's; else empty. */
    private final double[] numbers;

    private Column(FieldKind kind, Vocabulary vocabulary, IntLists lists, int[] values) {
        this.vocabulary = vocabulary;
        this.lists = lists;
        this.cells = values;
        this.width = 1;
        this.position = 0;
        this.numbers = switch (kind) {
            case NUMBER -> numbers(vocabulary, NumberComparison::parsed);
            case DATE -> numbers(vocabulary, DateComparison::dayNumber);
            default -> new double[0];
        };
    }

    private static double[] numbers(Vocabulary values, ToDoubleFunction<String> number) {
        double[] numbers = new double[values.size()];
        for (int id = 0; id < numbers.length; id++) {
            int from = values.start(id);
            numbers[id] = number.applyAsDouble(
                    new String(values.text(), from, values.end(id) - from, StandardCharsets.UTF_8));
        }
        return numbers;
    }

    private Column(Column column, int[] cells, int width, int position) {
        this.vocabulary = column.vocabulary;
        this.lists = column.lists;
        this.cells = cells;
        this.width = width;
        this.position = position;
        this.numbers = column.numbers;
    }

    /** The same columns, with all values of one row side by side: they are asked for together. */
    static List<Column> sideBySide(List<Column> columns) {
        List<Column> filled =
                columns.stream().filter(column -> column.cells.length > 0).toList();
        int width = filled.size();
        int[] cells = new int[width == 0 ? 0 : width * filled.get(0).rows()];
        for (int position = 0; position < width; position++) {
            Column column = filled.get(position);
            for (int row = 0; row < column.rows(); row++) {
                cells[row * width + position] = column.value(row) + 1;
            }
        }
        return columns.stream()
                .map(column ->
                        filled.contains(column) ? new Column(column, cells, width, filled.indexOf(column)) : column)
                .toList();
    }

    private int rows() {
        return cells.length / width;
    }

    /** The number that a value of the vocabulary stands for; NaN where it is none. */
    double number(int value) {
        return numbers[value];
    }

    /** Where the row's numbers start among the {@link #lists}' values. */
    int start(int row) {
        return lists.count() == 0 ? 0 : lists.start(row);
    }

    int end(int row) {
        return lists.count() == 0 ? 0 : lists.end(row);
    }

    /** The number of the row's one value, or -1 where it has none. */
    int value(int row) {
        return cells.length == 0 ? -1 : cells[row * width + position] - 1;
    }

    void encode(ByteWriter out) {
        vocabulary.encode(out);
        lists.encode(out);
        int[] values = new int[rows()];
        Arrays.setAll(values, row -> value(row) + 1);
        out.writeInts(values);
    }

    static Column decode(ByteReader in, FieldKind kind, int rows) {
        Vocabulary vocabulary = Vocabulary.decode(in, kind.form() == FieldKind.Form.WORDS);
        IntLists lists = IntLists.decode(in, vocabulary.size());
        int[] values = in.readInts();
        requireRows(lists.count(), rows);
        requireRows(values.length, rows);
        for (int value : values) {
            if (value < 0 || value > vocabulary.size()) {
                throw new MalformedBytesException("a row has value " + value + " of " + vocabulary.size());
            }
        }
        return new Column(kind, vocabulary, lists, values);
    }

    private static void requireRows(int has, int rows) {
        if (has != 0 && has != rows) {
            throw new MalformedBytesException("a column of " + has + " rows where there are " + rows);
        }
    }

    /** Collects the rows' values of one field. */
    static final class Builder {
        private final Field field;
        private final int position;
        private final WordWeights weights;
        private final Term word;
        private final Term value;
        private final Vocabulary.Builder vocabulary = new Vocabulary.Builder();
        private final IntLists.Builder lists = new IntLists.Builder();
        private int[] values = new int[64];
        private int rows;
        private boolean used;

        Builder(Layout layout, int position, WordWeights weights) {
            this.field = layout.fields().get(position);
            this.position = position;
            this.weights = weights;
            this.word = Term.word(layout, position);
            this.value = Term.value(layout, position);
        }

        void add(FieldValues entity) {
            switch (field.kind().form()) {
                case WORDS -> addWords(entity.words(position));
                case VALUE -> addValue(entity.value(position));
                case LIST -> addList(entity.entity());
            }
            lists.endList();
            rows++;
        }

        private void addWords(Words words) {
            byte[] text = words.text();
            for (int w = 0; w < words.count(); w++) {
                int from = words.start(w);
                int to = words.end(w);
                lists.add(vocabulary.add(text, from, to, weights.bits(word.hash(text, from, to))));
                used = true;
            }
        }

        private void addValue(String text) {
            if (rows == values.length) {
                values = Arrays.copyOf(values, rows * 2);
            }
            if (!text.isEmpty()) {
                double bits = field.kind() == FieldKind.POSTCODE ? weights.bits(value.hash(text)) : 0;
                values[rows] = number(text, bits) + 1;
                used = true;
            }
        }

        private void addList(Entity entity) {
            entity.attributes().forEach((name, text) -> {
                if (!field.holds(name)) {
                    return;
                }
                used = true;
                if (field.kind() == FieldKind.IDENTIFIERS) {
                    lists.add(number(name + '=' + text, 0));
                    return;
                }
                lists.add(number(name + '=', 0));
                for (String each : text.split(" ")) {
                    lists.add(number(name + '=' + each, 0));
                }
            });
        }

        private int number(String text, double bits) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return vocabulary.add(bytes, 0, bytes.length, bits);
        }

        Column build() {
            boolean single = field.kind().form() == FieldKind.Form.VALUE;
            return new Column(
                    field.kind(),
                    vocabulary.build(field.kind().form() == FieldKind.Form.WORDS),
                    used && !single ? lists.build() : NO_LISTS,
                    used && single ? Arrays.copyOf(values, rows) : new int[0]);
        }
    }
}
