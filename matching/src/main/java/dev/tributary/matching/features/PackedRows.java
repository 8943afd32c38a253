package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.IntLists;
import dev.tributary.matching.packed.MalformedBytesException;
import java.nio.charset.StandardCharsets;

/**
 * What reference rows are compared by, precomputed: words and values as numbers in shared vocabularies. Row numbers
 * run from 0 in the order in which they were added. Immutable; any thread may read it.
 */
public final class PackedRows {
    /** Words of a name that count; further ones are left out. */
    public static final int NAME_WORDS_MAX = 16;

    /** Words of an address and city that count; further ones are left out. */
    public static final int ADDRESS_WORDS_MAX = 24;

    final Vocabulary names;
    final Vocabulary addresses;
    final Vocabulary values;
    final IntLists nameWords;
    final IntLists addressWords;
    final IntLists identifiers;
    final IntLists texts;
    private final int[][] singles;

    private PackedRows(
            Vocabulary[] vocabularies, IntLists nameWords, IntLists addressWords, IntLists[] lists, int[][] singles) {
        this.names = vocabularies[0];
        this.addresses = vocabularies[1];
        this.values = vocabularies[2];
        this.nameWords = nameWords;
        this.addressWords = addressWords;
        this.identifiers = lists[0];
        this.texts = lists[1];
        this.singles = singles;
    }

    /** Attributes with one value a row, compared as a whole. */
    enum Single {
        LEGAL_FORM("legal_form", Feature.LEGAL_FORM),
        COUNTRY("country", Feature.COUNTRY),
        POSTCODE("postcode", Feature.POSTCODE),
        WEBSITE("website", Feature.WEBSITE),
        PHONE("phone", Feature.PHONE),
        EMAIL("email", Feature.EMAIL);

        private static final Single[] ALL = values();
        final AttributeKind kind;
        final Feature feature;

        Single(String attribute, Feature feature) {
            this.kind = AttributeKind.of(attribute);
            this.feature = feature;
        }

        static Single[] all() {
            return ALL;
        }
    }

    public int count() {
        return nameWords.count();
    }

    /** The number of the row's value among {@link #values}, or -1 where it has none. */
    int single(Single attribute, int row) {
        int[] column = singles[attribute.ordinal()];
        return column.length == 0 ? -1 : column[row] - 1;
    }

    public void encode(ByteWriter out) {
        names.encode(out);
        addresses.encode(out);
        values.encode(out);
        nameWords.encode(out);
        addressWords.encode(out);
        identifiers.encode(out);
        texts.encode(out);
        for (int[] column : singles) {
            out.writeInts(column);
        }
    }

    public static PackedRows decode(ByteReader in) {
        Vocabulary[] vocabularies = {
            Vocabulary.decode(in, true), Vocabulary.decode(in, true), Vocabulary.decode(in, false)
        };
        int valueCount = vocabularies[2].size();
        IntLists nameWords = IntLists.decode(in, vocabularies[0].size());
        IntLists addressWords = IntLists.decode(in, vocabularies[1].size());
        IntLists[] lists = {IntLists.decode(in, valueCount), IntLists.decode(in, valueCount)};
        int[][] singles = new int[Single.all().length][];
        for (int i = 0; i < singles.length; i++) {
            singles[i] = in.readInts();
            if (singles[i].length != 0 && singles[i].length != nameWords.count()) {
                throw new MalformedBytesException(
                        "a column of " + singles[i].length + " values for " + nameWords.count() + " rows");
            }
        }
        return new PackedRows(vocabularies, nameWords, addressWords, lists, singles);
    }

    /** The text in which an entity's address words stand: all attributes of that kind, then of kind city. */
    public static String addressText(Entity entity) {
        return textOf(entity, AttributeKind.ADDRESS, AttributeKind.CITY);
    }

    /** The entity's name words; attributes of kind name in the order of their names. */
    public static String nameText(Entity entity) {
        return textOf(entity, AttributeKind.NAME, AttributeKind.NAME);
    }

    private static String textOf(Entity entity, AttributeKind first, AttributeKind second) {
        String text = "";
        for (AttributeKind kind : first == second ? new AttributeKind[] {first} : new AttributeKind[] {first, second}) {
            for (var attribute : entity.attributes().entrySet()) {
                if (AttributeKind.of(attribute.getKey()) == kind) {
                    text = text.isEmpty() ? attribute.getValue() : text + ' ' + attribute.getValue();
                }
            }
        }
        return text;
    }

    /** The first value of a kind, or the empty string. */
    public static String valueOf(Entity entity, AttributeKind kind) {
        for (var attribute : entity.attributes().entrySet()) {
            if (AttributeKind.of(attribute.getKey()) == kind) {
                return attribute.getValue();
            }
        }
        return "";
    }

    /** Collects rows. */
    public static final class Builder {
        private final WordWeights weights;
        private final Vocabulary.Builder names = new Vocabulary.Builder();
        private final Vocabulary.Builder addresses = new Vocabulary.Builder();
        private final Vocabulary.Builder values = new Vocabulary.Builder();
        private final IntLists.Builder nameWords = new IntLists.Builder();
        private final IntLists.Builder addressWords = new IntLists.Builder();
        private final IntLists.Builder identifiers = new IntLists.Builder();
        private final IntLists.Builder texts = new IntLists.Builder();
        private final int[][] singles;
        private int rows;

        public Builder(WordWeights weights, int rowCount) {
            this.weights = weights;
            this.singles = new int[Single.all().length][rowCount];
        }

        public void add(Entity entity) {
            addWords(Words.of(nameText(entity), NAME_WORDS_MAX), Term.NAME_WORD, names, nameWords);
            addWords(Words.of(addressText(entity), ADDRESS_WORDS_MAX), Term.ADDRESS_WORD, addresses, addressWords);
            for (Single single : Single.all()) {
                String value = valueOf(entity, single.kind);
                double bits = single == Single.POSTCODE ? weights.bits(Term.POSTCODE.hash(value)) : 0;
                singles[single.ordinal()][rows] = value.isEmpty() ? 0 : number(value, bits) + 1;
            }
            entity.attributes().forEach((name, value) -> {
                switch (AttributeKind.of(name)) {
                    case IDENTIFIER -> identifiers.add(number(name + '=' + value, 0));
                    case TEXT -> {
                        texts.add(number(name + '=', 0));
                        for (String word : value.split(" ")) {
                            texts.add(number(name + '=' + word, 0));
                        }
                    }
                    default -> {}
                }
            });
            identifiers.endList();
            texts.endList();
            rows++;
        }

        private void addWords(Words words, Term term, Vocabulary.Builder vocabulary, IntLists.Builder lists) {
            for (int word = 0; word < words.count(); word++) {
                int from = words.start(word);
                int to = words.end(word);
                lists.add(vocabulary.add(words.text(), from, to, weights.bits(term.hash(words.text(), from, to))));
            }
            lists.endList();
        }

        private int number(String value, double bits) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return values.add(bytes, 0, bytes.length, bits);
        }

        public PackedRows build() {
            for (int i = 0; i < singles.length; i++) {
                boolean used = false;
                for (int value : singles[i]) {
                    used |= value != 0;
                }
                singles[i] = used ? singles[i] : new int[0];
            }
            return new PackedRows(
                    new Vocabulary[] {names.build(true), addresses.build(true), values.build(false)},
                    nameWords.build(),
                    addressWords.build(),
                    new IntLists[] {identifiers.build(), texts.build()},
                    singles);
        }
    }
}
