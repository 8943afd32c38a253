package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.profile.Shape;
import dev.tributary.matching.plan.AttributeType;
import java.util.Locale;
import java.util.Optional;

/**
 * What an attribute holds: what the columns are called, where the values bear it out, else what the values look like.
 *
 * @param type the type
 * @param reason why, without values
 */
record TypeInference(AttributeType type, String reason) {

    private static final double MOST = 0.8;
    private static final double MANY = 0.5;
    private static final double SOME = 0.2;
    /** Free text has more words than names and titles have. */
    private static final double WORDS_OF_TEXT = 12;

    private static final double WORDS_OF_CATEGORY_MAX = 6;
    private static final int CATEGORIES_MAX = 50;
    /** With fewer rows it cannot be seen whether values come again. */
    private static final int ROWS_THAT_TELL = 30;

    /** By the pair alone. */
    static TypeInference of(ColumnPair pair) {
        return of(pair, NameKind.UNKNOWN);
    }

    /** @param context what the other columns say a name is the name of */
    static TypeInference of(ColumnPair pair, NameKind context) {
        if (pair.hint().isPresent()) {
            Optional<AttributeType> told = told(pair, context);
            if (told.isPresent()) {
                return new TypeInference(told.get(), "called " + pair.columns() + "; " + describe(pair, told.get()));
            }
        }
        AttributeType seen = seen(pair, context);
        return new TypeInference(seen, describe(pair, seen));
    }

    /** The type that the name says, where the values do not contradict. */
    private static Optional<AttributeType> told(ColumnPair pair, NameKind context) {
        Meaning meaning = pair.hint().orElseThrow().meaning();
        if (meaning == Meaning.NAME) {
            return hasWords(pair) ? Optional.of(NameKind.of(pair, context).type()) : Optional.empty();
        }
        if (meaning == Meaning.ORGANISATION || meaning == Meaning.PERSON) {
            AttributeType type =
                    meaning == Meaning.ORGANISATION ? AttributeType.COMPANY_NAME : AttributeType.PERSON_NAME;
            return hasWords(pair) ? Optional.of(type) : Optional.empty();
        }
        AttributeType type = meaning == Meaning.ADDRESS_PART
                ? AttributeType.ADDRESS
                : meaning.type().orElse(AttributeType.TEXT);
        return fits(type, pair) ? Optional.of(refined(type, pair)) : Optional.empty();
    }

    private static boolean hasWords(ColumnPair pair) {
        return pair.shapes().share(Shape.NUMBER) < MANY && !isContact(pair);
    }

    private static boolean isContact(ColumnPair pair) {
        return pair.shapes().share(Shape.EMAIL) >= MANY || pair.shapes().share(Shape.URL) >= MANY;
    }

    /** Whether values may be of the type that the name says. */
    private static boolean fits(AttributeType type, ColumnPair pair) {
        double words = pair.shapes().meanWords();
        return switch (type) {
            case EMAIL -> share(pair, Shape.EMAIL) >= SOME;
            case WEBSITE -> share(pair, Shape.URL) >= 0.05;
            case PHONE -> share(pair, Shape.PHONE) >= SOME;
            case DATE -> share(pair, Shape.DATE) + share(pair, Shape.YEAR) >= MANY;
            case NUMBER -> share(pair, Shape.NUMBER) >= MANY;
            case POSTCODE -> share(pair, Shape.POSTCODE) >= SOME;
            case IDENTIFIER -> share(pair, Shape.CODE) >= MANY || words < 1.5 && pair.uniqueness() >= MANY;
            case COUNTRY, REGION, CITY ->
                share(pair, Shape.NUMBER) < MANY && words < 2 * WORDS_OF_CATEGORY_MAX && !isContact(pair);
            case GIVEN_NAME, FAMILY_NAME -> share(pair, Shape.NUMBER) < SOME;
            case CATEGORY -> words < WORDS_OF_TEXT;
            case ADDRESS -> !isContact(pair);
            case TITLE, COMPANY_NAME, PERSON_NAME, TEXT -> share(pair, Shape.NUMBER) < MANY && !isContact(pair);
            case LEGAL_FORM -> words < WORDS_OF_CATEGORY_MAX;
        };
    }

    /** The type that the name says, or a neighbour of it that the values fit better. */
    private static AttributeType refined(AttributeType type, ColumnPair pair) {
        double words = pair.shapes().meanWords();
        return switch (type) {
            case GIVEN_NAME, FAMILY_NAME -> words > 3.5 ? AttributeType.PERSON_NAME : type;
            case ADDRESS ->
                !pair.means(Meaning.ADDRESS_PART)
                                && !pair.isNumbered()
                                && share(pair, Shape.DIGITS) < 0.1
                                && share(pair, Shape.STREET) < SOME
                                && words <= 5
                        ? AttributeType.CITY
                        : type;
            case CITY ->
                share(pair, Shape.STREET) >= MANY && share(pair, Shape.DIGITS) >= MANY ? AttributeType.ADDRESS : type;
            case CATEGORY -> isCategory(pair) || words < 1.5 ? type : AttributeType.TEXT;
            case TITLE ->
                pair.distinct() <= CATEGORIES_MAX && pair.uniqueness() < 0.1 && words < 2
                        ? AttributeType.CATEGORY
                        : type;
            default -> type;
        };
    }

    private static boolean isCategory(ColumnPair pair) {
        return pair.uniqueness() < SOME && pair.shapes().meanWords() < WORDS_OF_CATEGORY_MAX
                || pair.distinct() <= CATEGORIES_MAX && pair.filled() > 2 * pair.distinct()
                || pair.filled() < ROWS_THAT_TELL;
    }

    /** The type by the values alone. */
    private static AttributeType seen(ColumnPair pair, NameKind context) {
        double words = pair.shapes().meanWords();
        if (share(pair, Shape.EMAIL) >= MANY) {
            return AttributeType.EMAIL;
        }
        if (share(pair, Shape.URL) >= MANY) {
            return AttributeType.WEBSITE;
        }
        if (share(pair, Shape.DATE) >= MOST) {
            return AttributeType.DATE;
        }
        if (share(pair, Shape.PHONE) >= MOST && share(pair, Shape.INTEGER) < MANY) {
            return AttributeType.PHONE;
        }
        if (share(pair, Shape.NUMBER) >= MOST && share(pair, Shape.FLAG) < MOST) {
            return number(pair);
        }
        if (share(pair, Shape.FLAG) >= MOST) {
            return AttributeType.CATEGORY;
        }
        if (share(pair, Shape.COUNTRY) >= MOST && pair.distinct() <= 250) {
            return AttributeType.COUNTRY;
        }
        if (share(pair, Shape.CODE) >= MOST && words < 2 && share(pair, Shape.LETTERS_ONLY) < SOME) {
            return pair.uniqueness() >= 0.3 ? AttributeType.IDENTIFIER : AttributeType.CATEGORY;
        }
        if (share(pair, Shape.STREET) >= 0.4 && share(pair, Shape.DIGITS) >= MANY) {
            return AttributeType.ADDRESS;
        }
        if (pair.distinct() <= CATEGORIES_MAX && pair.uniqueness() < SOME && words < WORDS_OF_CATEGORY_MAX) {
            return AttributeType.CATEGORY;
        }
        if (words >= WORDS_OF_TEXT) {
            return AttributeType.TEXT;
        }
        boolean shortCodes = share(pair, Shape.DIGITS) >= MANY && words < 3;
        return shortCodes ? AttributeType.TEXT : NameKind.of(pair, context).textType();
    }

    private static AttributeType number(ColumnPair pair) {
        boolean whole = share(pair, Shape.INTEGER) >= MOST;
        if (whole && share(pair, Shape.YEAR) >= 0.95) {
            return AttributeType.DATE;
        }
        if (whole && pair.uniqueness() >= MOST && pair.shapes().meanLength() >= 5) {
            return AttributeType.IDENTIFIER;
        }
        return AttributeType.NUMBER;
    }

    private static double share(ColumnPair pair, Shape shape) {
        return pair.shapes().share(shape);
    }

    /** What of the values speaks for the type. */
    private static String describe(ColumnPair pair, AttributeType type) {
        return switch (type) {
            case EMAIL -> percent(pair, Shape.EMAIL, "e-mail addresses");
            case WEBSITE -> percent(pair, Shape.URL, "web addresses or domains");
            case PHONE -> percent(pair, Shape.PHONE, "numbers that can be dialled");
            case DATE -> percent(pair, Shape.DATE, "dates") + ", " + percent(pair, Shape.YEAR, "years");
            case NUMBER -> percent(pair, Shape.NUMBER, "numbers");
            case POSTCODE -> percent(pair, Shape.POSTCODE, "of a postcode's form");
            case COUNTRY -> percent(pair, Shape.COUNTRY, "countries");
            case IDENTIFIER -> percent(pair, Shape.CODE, "codes");
            case ADDRESS ->
                percent(pair, Shape.STREET, "with a word for a street") + ", "
                        + percent(pair, Shape.DIGITS, "with digits");
            case COMPANY_NAME ->
                percent(pair, Shape.LEGAL_FORM, "with a legal form") + ", "
                        + percent(pair, Shape.ORGANISATION_WORD, "with an organisation's word");
            case PERSON_NAME, GIVEN_NAME, FAMILY_NAME -> percent(pair, Shape.GIVEN_NAME, "with a frequent given name");
            case TITLE -> percent(pair, Shape.MODEL_NUMBER, "with a model number");
            case CATEGORY, CITY, REGION, LEGAL_FORM ->
                String.format(Locale.ROOT, "%,d different values", pair.distinct());
            case TEXT ->
                String.format(Locale.ROOT, "%.0f words a value", pair.shapes().meanWords());
        };
    }

    private static String percent(ColumnPair pair, Shape shape, String what) {
        return String.format(Locale.ROOT, "%.0f%% %s", 100 * share(pair, shape), what);
    }
}
