package dev.tributary.matching.features;

import dev.tributary.matching.Entity;

/**
 * Words of one field that the other side has in another column: values stand in the wrong one in dirty lists. Such a word is
 * not held against a pair. It needs a field of all words ({@link FieldKind#RECORD}); without one nothing is excused.
 * Reused from record to record; not for threads at once.
 */
abstract class Elsewhere {
    private static final Elsewhere NOWHERE = new Elsewhere() {
        @Override
        void prepare(Entity record, ProbeWords probe) {}

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
            Field record = rows.layout().fields().get(position);
            if (record.kind() == FieldKind.RECORD
                    && record.attributes().containsAll(field.attributes())
                    && field.kind() != FieldKind.LABEL) {
                return new WholeRecord(
                        record, rows.column(position), field.kind().wordsMax());
            }
        }
        return NOWHERE;
    }

    /** Takes the record that the next rows are compared with, and its words of the field. */
    abstract void prepare(Entity record, ProbeWords probe);

    /** Takes from what either side has alone the words that the other one has elsewhere. */
    abstract void excuse(
            WordAlignment alignment, ProbeWords probe, Vocabulary vocabulary, int row, int[] rowIds, int from, int to);

    private static final class WholeRecord extends Elsewhere {
        private final Field record;
        private final Column words;
        /** For each word of all records the number of the record that has it. */
        private final int[] seenBy;
        /** Of each of the field's words its number among the words of all records, or -1. */
        private final int[] probeIds;

        private int records;

        WholeRecord(Field record, Column words, int wordsMax) {
            this.record = record;
            this.words = words;
            this.seenBy = new int[words.vocabulary.size()];
            this.probeIds = new int[wordsMax];
        }

        @Override
        void prepare(Entity entity, ProbeWords probe) {
            records++;
            Words all = record.words(entity);
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
            int all = words.vocabulary.find(vocabulary.text(), vocabulary.start(id), vocabulary.end(id));
            return all >= 0 && seenBy[all] == records;
        }
    }
}
