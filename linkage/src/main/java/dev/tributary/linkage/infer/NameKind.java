package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.profile.Shape;
import dev.tributary.matching.plan.AttributeType;
import java.util.List;

/** Of what a column holds the names. */
enum NameKind {
    ORGANISATION(AttributeType.COMPANY_NAME),
    PERSON(AttributeType.PERSON_NAME),
    /** A product, a publication or a work of art. */
    WORK(AttributeType.TITLE),
    UNKNOWN(AttributeType.COMPANY_NAME);

    private final AttributeType type;

    NameKind(AttributeType type) {
        this.type = type;
    }

    /** The type of such names; of unknown ones that of organisations, which takes any words. */
    AttributeType type() {
        return type;
    }

    /** The type of a column that is not called a name. */
    AttributeType textType() {
        return this == UNKNOWN ? AttributeType.TEXT : type;
    }

    /** What all columns together say. */
    static NameKind context(List<ColumnPair> pairs) {
        double organisation = 0;
        double person = 0;
        double work = 0;
        for (ColumnPair pair : pairs) {
            if (pair.hint().isEmpty()) {
                continue;
            }
            String words = pair.hint().get().words();
            switch (pair.hint().get().meaning()) {
                case GIVEN_NAME, FAMILY_NAME -> person += 2;
                case DATE -> {
                    person += words.contains("birth") || words.equals("dob") ? 2 : 0;
                    work += words.contains("publ") || words.contains("release") || words.equals("year") ? 1 : 0;
                }
                case PERSON -> work += 1;
                case NUMBER ->
                    work += words.matches(".*(price|preis|prix|precio|prezzo|preco|prijs|msrp|cost).*") ? 2 : 0;
                case IDENTIFIER -> {
                    work += words.matches(".*(model|part|sku|mpn|upc|ean|gtin|isbn|doi|asin).*") ? 2 : 0;
                    person += words.matches(".*(ssn|soc sec|social|passport|licen|national).*") ? 1 : 0;
                    organisation += words.matches(".*(lei|duns|vat|company|regist|cik|tax).*") ? 2 : 0;
                }
                case ORGANISATION ->
                    work += words.matches("brand|manufacturer|maker|marke|hersteller|publisher|verlag") ? 2 : 0;
                case TEXT ->
                    work += words.contains("desc") || words.equals("features") || words.equals("specs") ? 1 : 0;
                case ADDRESS, ADDRESS_PART, PHONE, POSTCODE, CITY -> organisation += 0.5;
                case WEBSITE, LEGAL_FORM -> organisation += 1;
                default -> {
                    // says nothing of whose name it is
                }
            }
        }
        if (Math.max(organisation, Math.max(person, work)) == 0) {
            return UNKNOWN;
        }
        if (work > person && work > organisation) {
            return WORK;
        }
        return person > organisation ? PERSON : ORGANISATION;
    }

    /** By the values, and where they do not tell by the other columns. */
    static NameKind of(ColumnPair pair, NameKind context) {
        double organisations =
                Math.max(pair.shapes().share(Shape.LEGAL_FORM), pair.shapes().share(Shape.ORGANISATION_WORD));
        double persons = pair.shapes().share(Shape.GIVEN_NAME);
        double models = pair.shapes().share(Shape.MODEL_NUMBER);
        double words = pair.shapes().meanWords();
        if (pair.means(Meaning.TITLE)) {
            return WORK;
        }
        if (persons >= 0.3 && persons > organisations && words < 6) {
            return PERSON;
        }
        if (context == WORK && organisations < 0.5) {
            return WORK;
        }
        if (organisations >= 0.15 && organisations > models) {
            return ORGANISATION;
        }
        if (models >= 0.25 || words >= 7 && context != ORGANISATION) {
            return WORK;
        }
        return context;
    }
}
