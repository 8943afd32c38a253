package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
import dev.tributary.matching.features.PackedRows.Single;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Compares one record with rows of a segment, feature by feature. {@link #prepare} takes the record, then
 * {@link #compare} any number of rows. It holds scratch space and is reused from record to record; one per thread.
 */
public final class Comparison {
    /** The value of a feature that is not graded. */
    public static final byte NO_VALUE = (byte) 255;

    /** A value is rare where at most two to the power of this many rows share it. */
    private static final double RARE_BITS = 3;

    private final PackedRows rows;
    private final WordWeights weights;
    private final double rowBits;
    private final ProbeWords name = new ProbeWords(PackedRows.NAME_WORDS_MAX);
    private final ProbeWords address = new ProbeWords(PackedRows.ADDRESS_WORDS_MAX);
    private final WordAlignment alignment = new WordAlignment();
    private final ProbeValue[] values = new ProbeValue[Single.all().length];
    private byte[][] identifiers = {};
    private int[] identifierIds = {};
    private int[] textIds = {};
    private int textWords;

    private final byte[] levels = new byte[Feature.all().size()];
    private final byte[] grades = new byte[Feature.all().size()];

    public Comparison(PackedRows rows, WordWeights weights) {
        this.rows = rows;
        this.weights = weights;
        this.rowBits = weights.rowBits();
        for (int i = 0; i < values.length; i++) {
            values[i] = new ProbeValue();
        }
    }

    /** Takes the record that the next rows are compared with. */
    public void prepare(Entity record) {
        name.reset(PackedRows.nameText(record), rows.names, Term.NAME_WORD, weights);
        address.reset(PackedRows.addressText(record), rows.addresses, Term.ADDRESS_WORD, weights);
        for (Single single : Single.all()) {
            values[single.ordinal()].reset(PackedRows.valueOf(record, single.kind), rows.values);
        }
        prepareLists(record);
    }

    private void prepareLists(Entity record) {
        TreeSet<String> keys = new TreeSet<>();
        TreeSet<String> words = new TreeSet<>();
        TreeSet<String> markers = new TreeSet<>();
        for (var attribute : record.attributes().entrySet()) {
            AttributeKind kind = AttributeKind.of(attribute.getKey());
            if (kind == AttributeKind.IDENTIFIER) {
                keys.add(attribute.getKey() + '=' + attribute.getValue());
            } else if (kind == AttributeKind.TEXT) {
                markers.add(attribute.getKey() + '=');
                for (String word : attribute.getValue().split(" ")) {
                    words.add(attribute.getKey() + '=' + word);
                }
            }
        }
        identifiers = keys.stream().map(k -> k.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        identifierIds = keys.stream().mapToInt(this::valueId).toArray();
        textWords = words.size();
        words.addAll(markers);
        textIds = words.stream().mapToInt(this::valueId).toArray();
    }

    private int valueId(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return rows.values.find(bytes, 0, bytes.length);
    }

    /** Levels of the last comparison by feature; written over by the next one. */
    public byte[] levels() {
        return levels;
    }

    /** Similarities of the last comparison by feature in 1/250; written over by the next one. */
    public byte[] grades() {
        return grades;
    }

    /** Compares the record with a row. */
    public void compare(int row) {
        Arrays.fill(levels, (byte) Feature.MISSING);
        Arrays.fill(grades, NO_VALUE);
        compareNames(row);
        compareAddresses(row);
        set(Feature.LEGAL_FORM, values[Single.LEGAL_FORM.ordinal()].legalForm(rows, row));
        set(Feature.COUNTRY, values[Single.COUNTRY.ordinal()].equal(rows, Single.COUNTRY, row));
        set(Feature.POSTCODE, values[Single.POSTCODE.ordinal()].postcode(rows, row, rowBits - RARE_BITS));
        set(Feature.WEBSITE, values[Single.WEBSITE.ordinal()].website(rows, row));
        set(Feature.PHONE, values[Single.PHONE.ordinal()].phone(rows, row));
        set(Feature.EMAIL, values[Single.EMAIL.ordinal()].email(rows, row));
        compareIdentifiers(row);
        compareTexts(row);
    }

    private void set(Feature feature, int level) {
        levels[feature.ordinal()] = (byte) level;
    }

    private void grade(Feature feature, double value) {
        levels[feature.ordinal()] = (byte) feature.levelAt(value);
        grades[feature.ordinal()] = (byte) Math.round(value * 250);
    }

    private void compareNames(int row) {
        int from = rows.nameWords.start(row);
        int to = rows.nameWords.end(row);
        if (name.count == 0 || from == to) {
            return;
        }
        int[] ids = rows.nameWords.values();
        alignment.align(name, rows.names, ids, from, to);
        double shared = alignment.shared;
        double all = shared + (alignment.probeOnly + alignment.rowOnly) / 2;
        grade(Feature.NAME_ALIGNMENT, all <= 0 ? 0 : shared / all);
        grade(Feature.NAME_RARITY, Math.min(1, shared / (2 * rowBits)));
        grade(Feature.NAME_RECORD_ONLY, 1 - Math.min(1, alignment.probeOnly / rowBits));
        grade(Feature.NAME_REFERENCE_ONLY, 1 - Math.min(1, alignment.rowOnly / rowBits));
        grade(Feature.NAME_CONFLICT, 1 - Math.min(1, Math.min(alignment.probeOnly, alignment.rowOnly) / rowBits));
        grade(Feature.NAME_SEQUENCE, name.sequence(rows.names, ids, from, to));
        set(Feature.NAME_FIRST, alignment.first >= 1 ? 3 : alignment.first > 0 ? 2 : 1);
        int numbers = numbers(name, rows.names, ids, from, to);
        set(Feature.NAME_NUMBERS, numbers);
    }

    /** 0 where neither has a number, 1 where they differ, 2 where one side has more, 3 where all are equal. */
    private static int numbers(ProbeWords probe, Vocabulary vocabulary, int[] ids, int from, int to) {
        int probeNumbers = 0;
        int rowNumbers = 0;
        int shared = 0;
        for (int q = 0; q < probe.count; q++) {
            probeNumbers += probe.signatures[q] < 0 ? 1 : 0;
        }
        for (int at = from; at < to; at++) {
            if (vocabulary.signature(ids[at]) < 0) {
                rowNumbers++;
                for (int q = 0; q < probe.count; q++) {
                    if (probe.ids[q] == ids[at]) {
                        shared++;
                        break;
                    }
                }
            }
        }
        if (probeNumbers + rowNumbers == 0) {
            return 0;
        }
        if (shared < Math.min(probeNumbers, rowNumbers)) {
            return 1;
        }
        return probeNumbers == rowNumbers ? 3 : 2;
    }

    private void compareAddresses(int row) {
        int from = rows.addressWords.start(row);
        int to = rows.addressWords.end(row);
        if (address.count == 0 || from == to) {
            return;
        }
        int[] ids = rows.addressWords.values();
        alignment.align(address, rows.addresses, ids, from, to);
        double smaller = alignment.shared + Math.min(alignment.probeOnly, alignment.rowOnly);
        double larger = alignment.shared + Math.max(alignment.probeOnly, alignment.rowOnly);
        grade(Feature.ADDRESS, larger <= 0 ? 0 : alignment.shared / (0.7 * smaller + 0.3 * larger));
        grade(Feature.ADDRESS_RARITY, Math.min(1, alignment.shared / (2 * rowBits)));
        int numbers = numbers(address, rows.addresses, ids, from, to);
        set(Feature.ADDRESS_NUMBERS, numbers);
    }

    private void compareIdentifiers(int row) {
        for (int at = rows.identifiers.start(row); at < rows.identifiers.end(row); at++) {
            int id = rows.identifiers.at(at);
            for (int i = 0; i < identifiers.length; i++) {
                if (identifierIds[i] == id) {
                    set(Feature.IDENTIFIER, 2);
                    return;
                }
                if (ProbeValue.sameUpTo('=', identifiers[i], rows.values, id)) {
                    set(Feature.IDENTIFIER, 1);
                }
            }
        }
    }

    private void compareTexts(int row) {
        int from = rows.texts.start(row);
        int to = rows.texts.end(row);
        if (textIds.length == 0 || from == to) {
            return;
        }
        int shared = 0;
        int markers = 0;
        for (int at = from; at < to; at++) {
            int id = rows.texts.at(at);
            boolean marker = rows.values.text()[rows.values.end(id) - 1] == '=';
            for (int textId : textIds) {
                if (textId == id) {
                    shared += marker ? 0 : 1;
                    markers += marker ? 1 : 0;
                    break;
                }
            }
        }
        if (markers > 0) {
            grade(Feature.TEXT, Math.min(1, shared / (double) Math.max(1, Math.min(textWords, to - from - markers))));
        }
    }
}
