package dev.tributary.matching.plan;

import dev.tributary.matching.EntityType;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is compared and what is done about the result.
 *
 * @param entity what kind of thing the records describe
 * @param leftId the records' id column
 * @param rightId the references' id column
 * @param attributes what is compared, at least one, each name once
 * @param match probability from which a record is matched or reviewed, in 0..1
 * @param auto probability from which a match is used without a look, at least {@code match}
 * @param autoMatchPrecision where above 0: {@code auto} is chosen from the calibrated probabilities so that this share
 *     of the automatic matches is right; in 0..1
 */
public record Plan(
        EntityType entity,
        String leftId,
        String rightId,
        List<AttributePlan> attributes,
        double match,
        double auto,
        double autoMatchPrecision) {
    /** Attributes of one plan. */
    public static final int ATTRIBUTES_MAX = 64;

    public static final double MATCH = 0.5;
    public static final double AUTO = 0.99;

    public Plan {
        Objects.requireNonNull(entity, "entity");
        if (leftId.isBlank() || rightId.isBlank()) {
            throw new IllegalArgumentException("a plan needs the id column of both sides");
        }
        attributes = List.copyOf(attributes);
        if (attributes.isEmpty() || attributes.size() > ATTRIBUTES_MAX) {
            throw new IllegalArgumentException(
                    "a plan needs 1 to " + ATTRIBUTES_MAX + " attributes, has " + attributes.size());
        }
        Set<String> names = new HashSet<>();
        for (AttributePlan attribute : attributes) {
            if (!names.add(attribute.name())) {
                throw new IllegalArgumentException("the plan has two attributes named " + attribute.name());
            }
        }
        if (!(match >= 0 && match <= auto && auto <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds must hold 0 <= match <= auto <= 1; match is " + match + ", auto is " + auto);
        }
        if (!(autoMatchPrecision >= 0 && autoMatchPrecision <= 1)) {
            throw new IllegalArgumentException("auto_match_precision must be in 0..1, is " + autoMatchPrecision);
        }
    }

    /** A plan with the usual thresholds, whose ids are in the columns {@code id}. */
    public static Plan of(EntityType entity, List<AttributePlan> attributes) {
        return new Plan(entity, "id", "id", attributes, MATCH, AUTO, 0);
    }

    /** What streams are matched by where they name no plan of their own; the bundled model belongs to it. */
    public static Plan bundledCompanies() {
        return of(
                EntityType.COMPANY,
                List.of(
                        AttributePlan.of("name", AttributeType.COMPANY_NAME),
                        AttributePlan.of("legal_form", AttributeType.LEGAL_FORM),
                        AttributePlan.of("country", AttributeType.COUNTRY),
                        AttributePlan.of("postcode", AttributeType.POSTCODE),
                        AttributePlan.of("address", AttributeType.ADDRESS),
                        AttributePlan.of("city", AttributeType.CITY),
                        AttributePlan.of("website", AttributeType.WEBSITE),
                        AttributePlan.of("phone", AttributeType.PHONE),
                        AttributePlan.of("email", AttributeType.EMAIL),
                        AttributePlan.of("identifier", AttributeType.IDENTIFIER)));
    }

    /** Whether entity and attributes are those of {@link #bundledCompanies}, whatever the thresholds. */
    public boolean ofBundledCompanies() {
        return entity == EntityType.COMPANY
                && attributes.equals(bundledCompanies().attributes());
    }

    /** The attribute of this name. */
    public Optional<AttributePlan> attribute(String name) {
        return attributes.stream().filter(a -> a.name().equals(name)).findFirst();
    }
}
