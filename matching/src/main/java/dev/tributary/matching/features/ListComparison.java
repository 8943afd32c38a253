package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/** Compares identifiers, and words of further attributes, by the attributes' names. */
final class ListComparison extends FieldComparison {
    private final Field field;
    private final boolean identifiers;
    private final Column column;
    private byte[][] keys = {};
    private int[] ids = {};
    private int words;

    ListComparison(PackedRows rows, int position) {
        super(rows.layout(), position);
        field = rows.layout().fields().get(position);
        identifiers = field.kind() == FieldKind.IDENTIFIERS;
        column = rows.column(position);
    }

    @Override
    void prepare(FieldValues record) {
        TreeSet<String> values = new TreeSet<>();
        TreeSet<String> markers = new TreeSet<>();
        record.entity().attributes().forEach((attribute, value) -> {
            if (!field.holds(attribute)) {
                return;
            }
            if (identifiers) {
                values.add(attribute + '=' + value);
                return;
            }
            markers.add(attribute + '=');
            for (String word : value.split(" ")) {
                values.add(attribute + '=' + word);
            }
        });
        words = values.size();
        values.addAll(markers);
        keys = values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        ids = new int[keys.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = column.vocabulary.find(keys[i], 0, keys[i].length);
        }
    }

    @Override
    void compare(int row) {
        int from = column.start(row);
        int to = column.end(row);
        if (ids.length == 0 || from == to) {
            return;
        }
        if (identifiers) {
            compareIdentifiers(from, to);
        } else {
            compareTexts(from, to);
        }
    }

    private void compareIdentifiers(int from, int to) {
        for (int at = from; at < to; at++) {
            int id = column.lists.at(at);
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] == id) {
                    set(0, 2);
                    return;
                }
                if (ProbeValue.sameUpTo('=', keys[i], column.vocabulary, id)) {
                    set(0, 1);
                }
            }
        }
    }

    private void compareTexts(int from, int to) {
        int shared = 0;
        int markers = 0;
        for (int at = from; at < to; at++) {
            int id = column.lists.at(at);
            boolean marker = column.vocabulary.text()[column.vocabulary.end(id) - 1] == '=';
            for (int wordId : ids) {
                if (wordId == id) {
                    shared += marker ? 0 : 1;
                    markers += marker ? 1 : 0;
                    break;
                }
            }
        }
        if (markers > 0) {
            grade(0, Math.min(1, shared / (double) Math.max(1, Math.min(words, to - from - markers))));
        }
    }
}
