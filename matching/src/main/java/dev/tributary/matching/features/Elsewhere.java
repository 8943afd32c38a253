package dev.tributary.matching.features;

import java.util.Arrays;

/**
 * Words of one field that the other side has in another column: values stand in the wrong one in dirty lists, and names say
 * where something is. Such a word is not held against a pair. It needs a field of all words ({@link FieldKind#RECORD}), or for
 * names one of addresses; without one nothing is excused.
 * Reused from record to record; not for threads at once.
 */
abstract class Elsewhere {
    private static final Elsewhere NOWHERE = new Elsewhere() {
        @Override
        void prepare(FieldValues record, ProbeWords probe) {}

        @Override
        void excuse(
                WordAlignment alignment,
                ProbeWords probe,
                Vocabulary vocabulary,
                int row,
                int[] rowIds,
                int from,
                int to) {}
    };

    /** For the field of these rows. */
    static Elsewhere of(PackedRows rows, Field field) {
        for (int position = 0; position < rows.layout().fields().size(); position++) {
            Field other = rows.layout().fields().get(position);
            if (other.kind() == FieldKind.RECORD ? excuses(other, field) : places(other, field)) {
                return new OtherField(
                        position, rows.column(position), field.kind().wordsMax());
            }
        }
        return NOWHERE;
    }

    private static boolean excuses(Field record, Field field) {
        return record.attributes().containsAll(field.attributes()) && field.kind() != FieldKind.LABEL;
    }

    private static boolean places(Field address, Field field) {
        return address.kind() == FieldKind.ADDRESS && field.kind() == FieldKind.NAME;
    }

    /** Takes the record that the next rows are compared with, and its words of the field. */
    abstract void prepare(FieldValues record, ProbeWords probe);

    /** Takes from what either side has alone the words that the other one has elsewhere. */
    abstract void excuse(
            WordAlignment alignment, ProbeWords probe, Vocabulary vocabulary, int row, int[] rowIds, int from, int to);

    private static final class OtherField extends Elsewhere {
        private final int position;
        private final Column words;
        /** For each word of the other field the number of the record that has it. */
        private final int[] seenBy;
        /** Of each of the record's words its number among the words of the other field, or -1. */
        private final int[] probeIds;

        private int records;
        private Words all = Words.of("", 0);

        OtherField(int position, Column words, int wordsMax) {
            this.position = position;
            this.words = words;
            this.seenBy = new int[words.vocabulary.size()];
            this.probeIds = new int[wordsMax];
        }

        @Override
        void prepare(FieldValues record, ProbeWords probe) {
            records++;
            all = record.words(position);
            for (int w = 0; w < all.count(); w++) {
                int id = words.vocabulary.find(all.text(), all.start(w), all.end(w));
                if (id >= 0) {
                    seenBy[id] = records;
                }
            }
            for (int q = 0; q < probe.count; q++) {
                probeIds[q] = words.vocabulary.find(probe.words.text(), probe.words.start(q), probe.words.end(q));
            }
        }

        @Override
        void excuse(
                WordAlignment alignment,
                ProbeWords probe,
                Vocabulary vocabulary,
                int row,
                int[] rowIds,
                int from,
                int to) {
            for (int q = 0; q < probe.count; q++) {
                if (!alignment.probeAligned(q) && rowHas(row, probeIds[q])) {
                    alignment.probeOnly -= probe.bits[q];
                }
            }
            int rowCount = Math.min(to - from, probe.wordsMax);
            for (int r = 0; r < rowCount; r++) {
                int id = rowIds[from + r];
                if (!alignment.rowAligned(r) && probeHas(vocabulary, id)) {
                    alignment.rowOnly -= vocabulary.bits(id);
                }
            }
            alignment.probeOnly = Math.max(0, alignment.probeOnly);
            alignment.rowOnly = Math.max(0, alignment.rowOnly);
        }

        private boolean rowHas(int row, int id) {
            if (id < 0) {
                return false;
            }
            for (int at = words.start(row); at < words.end(row); at++) {
                if (words.lists.at(at) == id) {
                    return true;
                }
            }
            return false;
        }

        private boolean probeHas(Vocabulary vocabulary, int id) {
            byte[] text = vocabulary.text();
            int from = vocabulary.start(id);
            int to = vocabulary.end(id);
            int known = words.vocabulary.find(text, from, to);
            if (known >= 0) {
                return seenBy[known] == records;
            }
            // no row of the segment has the word there, but the record may
            for (int w = 0; w < all.count(); w++) {
                if (Arrays.equals(all.text(), all.start(w), all.end(w), text, from, to)) {
                    return true;
                }
            }
            return false;
        }
    }
}
