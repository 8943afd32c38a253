package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import java.util.List;
import java.util.Set;

/** How a field is searched and compared: which features it has, and what its words and values count in the search. */
public enum FieldKind {
    /** The name of an organisation or place. */
    NAME(Form.WORDS, 16, Influence.of(1.0, 0.3, 0.8), Shapes.NAME, AttributeKind.NAME),
    /** The title of a product or publication. */
    TITLE(Form.WORDS, 32, Influence.of(1.0, 0.3, 0), Shapes.TITLE),
    /** All words of a person's or of several persons' names. */
    PERSON(Form.WORDS, 24, Influence.of(0.8, 0.3, 0), Shapes.PERSON),
    LEGAL_FORM(Form.VALUE, 1, Influence.NONE, Shapes.LEGAL_FORM, AttributeKind.LEGAL_FORM),
    COUNTRY(Form.VALUE, 1, Influence.NONE, Shapes.COUNTRY, AttributeKind.COUNTRY),
    POSTCODE(Form.VALUE, 1, Influence.ofValue(0.7), Shapes.POSTCODE, AttributeKind.POSTCODE),
    /** The words of addresses and cities. */
    ADDRESS(Form.WORDS, 24, Influence.of(0.4, 0, 0), Shapes.ADDRESS, AttributeKind.ADDRESS, AttributeKind.CITY),
    WEBSITE(Form.VALUE, 1, Influence.ofValue(1.3), Shapes.WEBSITE, AttributeKind.WEBSITE),
    PHONE(Form.VALUE, 1, Influence.ofValue(1.3), Shapes.PHONE, AttributeKind.PHONE),
    EMAIL(Form.VALUE, 1, Influence.ofValueAndNear(1.3, 0.3), Shapes.EMAIL, AttributeKind.EMAIL),
    /** One identifier, which may be misspelt. */
    IDENTIFIER(Form.VALUE, 1, Influence.ofValue(1.3), Shapes.CODE),
    /** A day or a year. */
    DATE(Form.VALUE, 1, Influence.ofValueAndNear(0.3, 0.4), Shapes.DATE),
    NUMBER(Form.VALUE, 1, Influence.ofValueAndNear(0.3, 0.3), Shapes.NUMBER),
    /** A short value that several rows share, such as a given name, a city or a category. */
    LABEL(Form.WORDS, 8, Influence.NONE, Shapes.LABEL),
    /** Free text, compared as a bag of words. */
    TEXT(Form.WORDS, 48, Influence.of(0.25, 0, 0), Shapes.TEXT),
    /** The words of all other fields together: values may stand in the wrong column. */
    RECORD(Form.WORDS, 64, Influence.of(0.5, 0, 0), Shapes.RECORD),
    /** Identifiers by attribute name, several a row. */
    IDENTIFIERS(Form.LIST, 1, Influence.ofValue(4.0), Shapes.IDENTIFIERS, AttributeKind.IDENTIFIER),
    /** Words of further attributes by attribute name. */
    FURTHER_TEXT(Form.LIST, 1, Influence.NONE, Shapes.FURTHER_TEXT, AttributeKind.TEXT);

    /** How a field's values are held. */
    enum Form {
        /** A list of words, each with its information. */
        WORDS,
        /** One value, compared as a whole. */
        VALUE,
        /** Several values, each with its attribute's name. */
        LIST
    }

    /**
     * What a field's terms count in the search, against a word of a name; 0: no such terms.
     *
     * @param word of a whole word
     * @param gram of three letters of a word; a word's start counts as a letter
     * @param initials of the initials of all words, and of a single word that may be such
     * @param value of a value as a whole
     */
    record Influence(double word, double gram, double initials, double value) {
        static final Influence NONE = new Influence(0, 0, 0, 0);

        static Influence of(double word, double gram, double initials) {
            return new Influence(word, gram, initials, 0);
        }

        /** @param near of what values have in part or are near to, which stands where words have their grams */
        static Influence ofValueAndNear(double value, double near) {
            return new Influence(0, near, 0, value);
        }

        static Influence ofValue(double value) {
            return new Influence(0, 0, 0, value);
        }
    }

    private final Form form;
    private final int wordsMax;
    private final Influence influence;
    private final List<FeatureShape> shapes;
    private final Set<AttributeKind> attributeKinds;

    FieldKind(Form form, int wordsMax, Influence influence, List<FeatureShape> shapes, AttributeKind... kinds) {
        this.form = form;
        this.wordsMax = wordsMax;
        this.influence = influence;
        this.shapes = shapes;
        this.attributeKinds = Set.of(kinds);
    }

    Form form() {
        return form;
    }

    /** Words that count; further ones are left out. */
    public int wordsMax() {
        return wordsMax;
    }

    Influence influence() {
        return influence;
    }

    List<FeatureShape> shapes() {
        return shapes;
    }

    /** The kinds of attributes that belong to such a field where the layout goes by attributes' names. */
    Set<AttributeKind> attributeKinds() {
        return attributeKinds;
    }

    /** Whether the field names the entity: a clear disagreement contradicts an equal identifier. */
    public boolean naming() {
        return this == NAME || this == TITLE || this == PERSON;
    }

    /** Whether an equal value names the entity by itself. */
    public boolean identifying() {
        return this == IDENTIFIERS || this == IDENTIFIER;
    }

    /** The levels of each kind's features. */
    private static final class Shapes {
        private static final FeatureShape ALIGNMENT =
                FeatureShape.graded(".alignment", 0.2, 0.35, 0.5, 0.6, 0.68, 0.75, 0.81, 0.87, 0.92, 0.96, 0.999);
        private static final FeatureShape RARITY =
                FeatureShape.graded(".rarity", 0.08, 0.16, 0.24, 0.32, 0.4, 0.47, 0.54, 0.62, 0.72, 0.85, 0.97);
        private static final FeatureShape RECORD_ONLY = only(".record_only");
        private static final FeatureShape REFERENCE_ONLY = only(".reference_only");
        private static final FeatureShape CONFLICT = only(".conflict");
        private static final FeatureShape SEQUENCE =
                FeatureShape.graded(".sequence", 0.45, 0.55, 0.64, 0.72, 0.79, 0.85, 0.9, 0.94, 0.97, 0.999);
        private static final FeatureShape FIRST = FeatureShape.levels(".first", "different", "similar", "equal");
        private static final FeatureShape NUMBERS = FeatureShape.levels(".numbers", "different", "one_sided", "equal");
        private static final FeatureShape CODES = FeatureShape.levels(
                ".codes", "different", "one_sided", "similar", "some", "equal", "some_rare", "equal_rare");

        private static FeatureShape only(String suffix) {
            return FeatureShape.graded(suffix, 0.1, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.999);
        }

        private static FeatureShape covered(String suffix) {
            return FeatureShape.graded(suffix, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 0.999);
        }

        static final List<FeatureShape> PERSON =
                List.of(ALIGNMENT, RARITY, RECORD_ONLY, REFERENCE_ONLY, CONFLICT, SEQUENCE);
        static final List<FeatureShape> NAME =
                List.of(ALIGNMENT, RARITY, RECORD_ONLY, REFERENCE_ONLY, CONFLICT, SEQUENCE, FIRST, NUMBERS);
        static final List<FeatureShape> TITLE = List.of(
                ALIGNMENT,
                RARITY,
                covered(".record_covered"),
                covered(".reference_covered"),
                SEQUENCE,
                FIRST,
                NUMBERS,
                CODES);
        static final List<FeatureShape> LEGAL_FORM =
                List.of(FeatureShape.levels("", "different", "compatible", "equal"));
        static final List<FeatureShape> COUNTRY = List.of(FeatureShape.levels("", "different", "equal"));
        static final List<FeatureShape> POSTCODE =
                List.of(FeatureShape.levels("", "different", "near", "equal", "equal_rare"));
        static final List<FeatureShape> ADDRESS = List.of(
                FeatureShape.graded("", 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.97),
                FeatureShape.graded(".rarity", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9),
                FeatureShape.levels(".number", "different", "one_sided", "equal"),
                FeatureShape.levels(".unit", "different", "one_sided", "equal"));
        static final List<FeatureShape> WEBSITE =
                List.of(FeatureShape.levels("", "different", "similar", "same_label", "equal"));
        static final List<FeatureShape> PHONE = List.of(FeatureShape.levels("", "different", "near", "equal"));
        static final List<FeatureShape> EMAIL =
                List.of(FeatureShape.levels("", "different", "same_domain", "near", "equal"));
        static final List<FeatureShape> CODE = List.of(FeatureShape.levels("", "different", "near", "equal"));
        static final List<FeatureShape> DATE = List.of(FeatureShape.levels(
                "",
                "different",
                "near_year",
                "same_year",
                "within_31_days",
                "close",
                "within_7_days",
                "within_3_days",
                "within_1_day",
                "equal"));
        static final List<FeatureShape> NUMBER = List.of(FeatureShape.levels(
                "", "different", "within_50", "within_20", "within_10", "within_5", "within_2", "within_1", "equal"));
        static final List<FeatureShape> LABEL =
                List.of(FeatureShape.levels("", "different", "initial", "part", "similar", "equal", "equal_rare"));
        static final List<FeatureShape> TEXT = List.of(
                FeatureShape.graded(".overlap", 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97),
                FeatureShape.graded(".cosine", 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97));
        static final List<FeatureShape> RECORD =
                List.of(TEXT.get(0), TEXT.get(1), ALIGNMENT, covered(".covered"), NUMBERS);
        static final List<FeatureShape> IDENTIFIERS = List.of(FeatureShape.levels("", "different", "equal"));
        static final List<FeatureShape> FURTHER_TEXT = List.of(FeatureShape.graded("", 0.2, 0.4, 0.6, 0.8, 0.97));

        private Shapes() {}
    }
}
