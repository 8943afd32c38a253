package dev.tributary.matching.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an attribute holds. It decides how the attribute is normalised, searched and compared. */
public enum AttributeType {
    /** The name of an organisation, a place or anything else that is not a person and has no model numbers. */
    COMPANY_NAME,
    /** A person's whole name, or several persons' names. */
    PERSON_NAME,
    GIVEN_NAME,
    FAMILY_NAME,
    /** The title of a product or publication: words with model numbers. */
    TITLE,
    /** Free text. */
    TEXT,
    /** Street, house number, unit, or the whole address. */
    ADDRESS,
    CITY,
    /** State, province or county. */
    REGION,
    POSTCODE,
    COUNTRY,
    PHONE,
    EMAIL,
    WEBSITE,
    /** A day or a year. */
    DATE,
    /** A number or code that names one entity. */
    IDENTIFIER,
    /** A price, amount or measure: what is near counts. */
    NUMBER,
    /** One of few values, such as a kind of food or a venue. */
    CATEGORY,
    LEGAL_FORM;

    /** The name in plans, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AttributeType> ofWireName(String name) {
        return Arrays.stream(values()).filter(t -> t.wireName().equals(name)).findFirst();
    }

    /** All names, for messages. */
    public static String wireNames() {
        return Arrays.stream(values()).map(AttributeType::wireName).collect(Collectors.joining(", "));
    }
}
