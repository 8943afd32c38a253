package dev.tributary.matching.evaluate;

import static dev.tributary.matching.plan.AttributeType.ADDRESS;
import static dev.tributary.matching.plan.AttributeType.CATEGORY;
import static dev.tributary.matching.plan.AttributeType.CITY;
import static dev.tributary.matching.plan.AttributeType.COMPANY_NAME;
import static dev.tributary.matching.plan.AttributeType.COUNTRY;
import static dev.tributary.matching.plan.AttributeType.DATE;
import static dev.tributary.matching.plan.AttributeType.EMAIL;
import static dev.tributary.matching.plan.AttributeType.FAMILY_NAME;
import static dev.tributary.matching.plan.AttributeType.GIVEN_NAME;
import static dev.tributary.matching.plan.AttributeType.IDENTIFIER;
import static dev.tributary.matching.plan.AttributeType.NUMBER;
import static dev.tributary.matching.plan.AttributeType.PERSON_NAME;
import static dev.tributary.matching.plan.AttributeType.PHONE;
import static dev.tributary.matching.plan.AttributeType.POSTCODE;
import static dev.tributary.matching.plan.AttributeType.REGION;
import static dev.tributary.matching.plan.AttributeType.TEXT;
import static dev.tributary.matching.plan.AttributeType.TITLE;
import static dev.tributary.matching.plan.AttributeType.WEBSITE;

import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans of the benchmark sets: the types of their columns, and nothing else. */
final class SetPlans {
    private static final Plan PERSONS = plan(
            EntityType.PERSON,
            Map.entry("given_name", GIVEN_NAME),
            Map.entry("surname", FAMILY_NAME),
            Map.entry("street_number", ADDRESS),
            Map.entry("address_1", ADDRESS),
            Map.entry("address_2", ADDRESS),
            Map.entry("suburb", CITY),
            Map.entry("postcode", POSTCODE),
            Map.entry("state", REGION),
            Map.entry("date_of_birth", DATE),
            Map.entry("soc_sec_id", IDENTIFIER));
    private static final Plan PUBLICATIONS = plan(
            EntityType.PRODUCT,
            Map.entry("title", TITLE),
            Map.entry("authors", PERSON_NAME),
            Map.entry("venue", CATEGORY),
            Map.entry("year", DATE));
    private static final Map<String, Plan> PLANS = Map.ofEntries(
            Map.entry(
                    "us-listings-sec",
                    Plan.of(
                            EntityType.COMPANY,
                            List.of(new AttributePlan(
                                    "name", COMPANY_NAME, List.of("security_name"), List.of("company_name"))))),
            Map.entry(
                    "org-synth-50k",
                    plan(
                            EntityType.COMPANY,
                            Map.entry("name", COMPANY_NAME),
                            Map.entry("address", ADDRESS),
                            Map.entry("postcode", POSTCODE),
                            Map.entry("country", COUNTRY),
                            Map.entry("website", WEBSITE))),
            Map.entry("autofj-orgs", plan(EntityType.COMPANY, Map.entry("name", COMPANY_NAME))),
            Map.entry("febrl4", PERSONS),
            Map.entry("febrl1", PERSONS),
            Map.entry("dblp-acm", PUBLICATIONS),
            Map.entry("dirty-dblp-acm", PUBLICATIONS),
            Map.entry(
                    "abt-buy",
                    plan(
                            EntityType.PRODUCT,
                            Map.entry("name", TITLE),
                            Map.entry("description", TEXT),
                            Map.entry("price", NUMBER))),
            Map.entry(
                    "beer",
                    plan(
                            EntityType.PRODUCT,
                            Map.entry("Beer_Name", COMPANY_NAME),
                            Map.entry("Brew_Factory_Name", COMPANY_NAME),
                            Map.entry("Style", CATEGORY),
                            Map.entry("ABV", NUMBER))),
            Map.entry(
                    "fodors-zagats",
                    plan(
                            EntityType.PLACE,
                            Map.entry("name", COMPANY_NAME),
                            Map.entry("addr", ADDRESS),
                            Map.entry("city", CITY),
                            Map.entry("phone", PHONE),
                            Map.entry("type", CATEGORY))),
            Map.entry(
                    "jedai-restaurants",
                    plan(
                            EntityType.PLACE,
                            Map.entry("name", COMPANY_NAME),
                            Map.entry("phone_number", PHONE),
                            Map.entry("street", ADDRESS))),
            Map.entry(
                    "transactions-45k",
                    plan(
                            EntityType.COMPANY,
                            Map.entry("memo", TITLE),
                            Map.entry("transaction_date", DATE),
                            Map.entry("amount", NUMBER))),
            Map.entry(
                    "fake-1000",
                    plan(
                            EntityType.PERSON,
                            Map.entry("first_name", GIVEN_NAME),
                            Map.entry("surname", FAMILY_NAME),
                            Map.entry("dob", DATE),
                            Map.entry("city", CITY),
                            Map.entry("email", EMAIL))),
            Map.entry(
                    "chicago-sites",
                    plan(
                            EntityType.PLACE,
                            Map.entry("name", COMPANY_NAME),
                            Map.entry("address", ADDRESS),
                            Map.entry("zip", POSTCODE),
                            Map.entry("phone", PHONE),
                            Map.entry("website", WEBSITE))),
            Map.entry(
                    "cora",
                    plan(
                            EntityType.PRODUCT,
                            Map.entry("title", TITLE),
                            Map.entry("author", PERSON_NAME),
                            Map.entry("venue", TEXT),
                            Map.entry("pages", TEXT),
                            Map.entry("year", DATE))));

    private SetPlans() {}

    static Optional<Plan> of(String set) {
        return Optional.ofNullable(PLANS.get(set));
    }

    @SafeVarargs
    private static Plan plan(EntityType entity, Map.Entry<String, AttributeType>... attributes) {
        List<AttributePlan> plans = new ArrayList<>();
        for (Map.Entry<String, AttributeType> attribute : attributes) {
            plans.add(AttributePlan.of(attribute.getKey(), attribute.getValue()));
        }
        return Plan.of(entity, plans);
    }
}
