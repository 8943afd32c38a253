package dev.tributary.matching.features;

import dev.tributary.matching.Entity;
import java.util.List;

/** Takes an entity apart into index terms, field by field. Reused from entity to entity; not for threads at once. */
public final class FieldTerms {
    private static final int INITIALS_MIN = 3;
    private static final int INITIALS_MAX = 8;

    /** Days in a step, of which dates that are near have one in common. */
    private static final double DAYS_NEAR = 8;

    /** The same for the logarithms of numbers: those that differ by less than 5 % have a step in common. */
    private static final double LOGARITHM_NEAR = 0.1;

    /** Takes terms as they come; a term may come several times. */
    @FunctionalInterface
    public interface Sink {
        void term(Term kind, long hash);
    }

    private final List<Field> fields;
    private final Term[] words;
    private final Term[] grams;
    private final Term[] initials;
    private final Term[] values;
    private final Term[] pairs;
    private final byte[] letters = new byte[INITIALS_MAX];

    public FieldTerms(Layout layout) {
        fields = layout.fields();
        words = new Term[fields.size()];
        grams = new Term[fields.size()];
        initials = new Term[fields.size()];
        values = new Term[fields.size()];
        pairs = new Term[fields.size()];
        for (int field = 0; field < words.length; field++) {
            words[field] = Term.word(layout, field);
            grams[field] = Term.gram(layout, field);
            initials[field] = Term.initials(layout, field);
            values[field] = Term.value(layout, field);
            pairs[field] = Term.pair(field);
        }
    }

    /** Gives all terms of an entity to the sink. */
    public void collect(FieldValues entity, Sink sink) {
        for (int position = 0; position < words.length; position++) {
            Field field = fields.get(position);
            switch (field.kind().form()) {
                case WORDS -> addWords(position, entity.words(position), sink);
                case VALUE -> addValue(position, entity, sink);
                case LIST -> addList(field, values[position], entity.entity(), sink);
            }
        }
    }

    private void addWords(int position, Words taken, Sink sink) {
        for (int word = 0; word < taken.count(); word++) {
            sink.term(words[position], words[position].hash(taken.text(), taken.start(word), taken.end(word)));
        }
        if (fields.get(position).kind() == FieldKind.NAME) {
            for (int word = 1; word < taken.count(); word++) {
                sink.term(pairs[position], pairs[position].hash(taken.text(), taken.start(word - 1), taken.end(word)));
            }
        }
        if (grams[position].influence() > 0) {
            addGrams(taken, grams[position], sink);
        }
        if (initials[position].influence() > 0) {
            addInitials(taken, initials[position], sink);
        }
    }

    private void addGrams(Words taken, Term kind, Sink sink) {
        byte[] text = taken.text();
        for (int word = 0; word < taken.count(); word++) {
            int from = taken.start(word);
            int to = taken.end(word);
            if (to - from >= 2) {
                letters[0] = '^';
                letters[1] = text[from];
                letters[2] = text[from + 1];
                sink.term(kind, kind.hash(letters, 0, 3));
            }
            for (int i = from; i + 3 <= to; i++) {
                sink.term(kind, kind.hash(text, i, i + 3));
            }
        }
    }

    private void addInitials(Words taken, Term kind, Sink sink) {
        byte[] text = taken.text();
        int count = taken.count();
        if (count == 1 && taken.end(0) >= INITIALS_MIN && taken.end(0) <= INITIALS_MAX) {
            sink.term(kind, kind.hash(text, 0, taken.end(0)));
        } else if (count >= INITIALS_MIN && count <= INITIALS_MAX) {
            for (int word = 0; word < count; word++) {
                letters[word] = text[taken.start(word)];
            }
            sink.term(kind, kind.hash(letters, 0, count));
        }
    }

    /** A value that is not searched is not counted either. */
    private void addValue(int position, FieldValues entity, Sink sink) {
        Term kind = values[position];
        if (kind.influence() == 0) {
            return;
        }
        String value = entity.value(position);
        if (value.isEmpty()) {
            return;
        }
        sink.term(kind, kind.hash(value));
        Term near = grams[position];
        switch (fields.get(position).kind()) {
            case DATE -> addSteps(DateComparison.dayNumber(value) / DAYS_NEAR, near, sink);
            case NUMBER -> addSteps(logarithm(NumberComparison.parsed(value)) / LOGARITHM_NEAR, near, sink);
            case EMAIL -> {
                int at = value.lastIndexOf('@');
                if (at > 0) {
                    sink.term(near, near.hash(value.substring(0, at)));
                    sink.term(near, near.hash(value.substring(at)));
                }
            }
            default -> {}
        }
    }

    /** Two rows of steps, each half a step beside the other: what is near has at least one in common. */
    private static void addSteps(double step, Term near, Sink sink) {
        if (!Double.isNaN(step)) {
            sink.term(near, near.hash("a" + (long) Math.floor(step)));
            sink.term(near, near.hash("b" + (long) Math.floor(step + 0.5)));
        }
    }

    /** NaN for zero, which is near to nothing else. */
    private static double logarithm(double number) {
        return number > 0 ? StrictMath.log(number) : Double.NaN;
    }

    private static void addList(Field field, Term kind, Entity entity, Sink sink) {
        if (kind.influence() == 0) {
            return;
        }
        entity.attributes().forEach((attribute, value) -> {
            if (field.holds(attribute)) {
                sink.term(kind, kind.hash(attribute + '=' + value));
            }
        });
    }
}
