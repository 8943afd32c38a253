package dev.tributary.matching;

import java.util.Locale;
import java.util.Map;

/**
 * What an attribute holds, told by its name. It decides how the attribute is normalised and compared; a name that is
 * not known here is free text.
 */
public enum AttributeKind {
    NAME,
    LEGAL_FORM,
    ADDRESS,
    CITY,
    POSTCODE,
    COUNTRY,
    PHONE,
    EMAIL,
    WEBSITE,
    /** A number or code that names one entity: equal means the same entity. */
    IDENTIFIER,
    TEXT;

    private static final Map<String, AttributeKind> BY_NAME = Map.ofEntries(
            Map.entry("name", NAME),
            Map.entry("legal_form", LEGAL_FORM),
            Map.entry("address", ADDRESS),
            Map.entry("street", ADDRESS),
            Map.entry("city", CITY),
            Map.entry("postcode", POSTCODE),
            Map.entry("zip", POSTCODE),
            Map.entry("country", COUNTRY),
            Map.entry("phone", PHONE),
            Map.entry("email", EMAIL),
            Map.entry("website", WEBSITE),
            Map.entry("lei", IDENTIFIER),
            Map.entry("duns", IDENTIFIER),
            Map.entry("vat", IDENTIFIER),
            Map.entry("vat_id", IDENTIFIER),
            Map.entry("tax_id", IDENTIFIER),
            Map.entry("isin", IDENTIFIER),
            Map.entry("cik", IDENTIFIER),
            Map.entry("gtin", IDENTIFIER),
            Map.entry("registration_number", IDENTIFIER),
            Map.entry("company_number", IDENTIFIER),
            Map.entry("identifier", IDENTIFIER));

    /** The kind of the attribute of this name, by its lower-case form. */
    public static AttributeKind of(String attribute) {
        AttributeKind kind = BY_NAME.get(attribute);
        return kind != null ? kind : BY_NAME.getOrDefault(attribute.toLowerCase(Locale.ROOT), TEXT);
    }
}
