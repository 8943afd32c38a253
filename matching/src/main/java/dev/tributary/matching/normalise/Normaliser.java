package dev.tributary.matching.normalise;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings an entity's attributes into the form in which they are matched. A pure function: the same entity gives the
 * same result, and any text is accepted. A value of which nothing is left is left out. Safe for any thread.
 *
 * <p>By an attribute's kind ({@link AttributeKind}): names and free text become folded words (companies' names without
 * their legal form, which becomes the attribute {@code legal_form} in the form {@code group:form}); addresses and cities
 * folded words with abbreviations spelt out; countries ISO 3166 alpha-2; phones E.164 or digits; websites the
 * registrable domain; postcodes and identifiers upper-case letters and digits; e-mail addresses lower case.
 */
public final class Normaliser {
    /** Changes whenever the same input may give another result: what was normalised before must be again. */
    public static final String VERSION = "3";

    private static final String LEGAL_FORM = "legal_form";
    private static final WordTable ADDRESS_WORDS = WordTable.of("address-words.tsv");

    private Normaliser() {}

    /** The normalised entity, of the same type. */
    public static Entity normalise(Entity raw) {
        TreeMap<String, String> attributes = new TreeMap<>();
        String country = country(raw);
        raw.attributes().forEach((attribute, value) -> {
            AttributeKind kind = AttributeKind.of(attribute);
            if (kind == AttributeKind.NAME && raw.type() == EntityType.COMPANY) {
                LegalForms.Split split = CompanyName.split(value);
                attributes.put(attribute, String.join(" ", split.name()));
                if (!split.form().isEmpty()) {
                    attributes.putIfAbsent(LEGAL_FORM, split.form());
                }
            } else if (kind == AttributeKind.LEGAL_FORM) {
                attributes.put(attribute, legalForm(value));
            } else {
                attributes.put(attribute, normalised(kind, value, country));
            }
        });
        return new Entity(raw.type(), attributes);
    }

    /**
     * The normalised entity. A company's legal form becomes the attribute {@code legal_form}, unless the entity has
     * one.
     *
     * @param plan says what each attribute holds
     * @param raw values by the plan's attribute names; others are left out
     */
    public static Entity normalise(Plan plan, Entity raw) {
        if (plan.ofBundledCompanies()) {
            return normalise(raw);
        }
        String country = plan.attributes().stream()
                .filter(a -> a.type() == AttributeType.COUNTRY)
                .map(a -> Countries.code(raw.get(a.name())))
                .findFirst()
                .orElse("");
        Map<String, String> attributes = new HashMap<>();
        for (AttributePlan attribute : plan.attributes()) {
            String value = raw.get(attribute.name());
            if (value.isEmpty()) {
                continue;
            }
            if (attribute.type() == AttributeType.COMPANY_NAME) {
                LegalForms.Split split = CompanyName.split(value);
                attributes.put(attribute.name(), String.join(" ", split.name()));
                attributes.putIfAbsent(LEGAL_FORM, split.form());
            } else {
                attributes.put(attribute.name(), normalised(attribute.type(), value, country));
            }
        }
        return new Entity(raw.type(), attributes);
    }

    private static String normalised(AttributeType type, String value, String country) {
        return switch (type) {
            case COMPANY_NAME, TITLE, TEXT, CATEGORY, REGION -> TextFolding.words(TextFolding.fold(value));
            case PERSON_NAME, GIVEN_NAME, FAMILY_NAME -> PersonName.words(value);
            case ADDRESS -> normalised(AttributeKind.ADDRESS, value, country);
            case CITY -> normalised(AttributeKind.CITY, value, country);
            case POSTCODE -> normalised(AttributeKind.POSTCODE, value, country);
            case COUNTRY -> normalised(AttributeKind.COUNTRY, value, country);
            case PHONE -> normalised(AttributeKind.PHONE, value, country);
            case EMAIL -> normalised(AttributeKind.EMAIL, value, country);
            case WEBSITE -> normalised(AttributeKind.WEBSITE, value, country);
            case IDENTIFIER -> normalised(AttributeKind.IDENTIFIER, value, country);
            case DATE -> PlainValues.date(value);
            case NUMBER -> PlainValues.number(value);
            case LEGAL_FORM -> legalForm(value);
        };
    }

    private static String country(Entity raw) {
        for (var attribute : raw.attributes().entrySet()) {
            if (AttributeKind.of(attribute.getKey()) == AttributeKind.COUNTRY) {
                return Countries.code(attribute.getValue());
            }
        }
        return "";
    }

    private static String legalForm(String value) {
        String words = TextFolding.words(TextFolding.fold(value));
        // one word more in front, because a form alone would be taken for a name
        LegalForms.Split split = LegalForms.split("x " + words);
        return split.form().isEmpty() ? words : split.form();
    }

    private static String normalised(AttributeKind kind, String value, String country) {
        return switch (kind) {
            case ADDRESS, CITY -> ADDRESS_WORDS.replaceAll(TextFolding.words(TextFolding.fold(value)));
            case POSTCODE, IDENTIFIER -> TextFolding.alphanumeric(value);
            case COUNTRY -> Countries.code(value);
            case PHONE -> Contacts.phone(value, country);
            case EMAIL -> Contacts.email(value);
            case WEBSITE -> Contacts.website(value);
            case NAME, LEGAL_FORM, TEXT -> TextFolding.words(TextFolding.fold(value));
        };
    }
}
