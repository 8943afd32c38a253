package dev.tributary.matching.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.EntityType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final AttributePlan NAME = AttributePlan.of("name", AttributeType.COMPANY_NAME);

    @Test
    void everyTypeIsFoundByItsWireName() {
        for (AttributeType type : AttributeType.values()) {
            assertThat(AttributeType.ofWireName(type.wireName())).contains(type);
        }
        assertThat(AttributeType.ofWireName("Title")).isEmpty();
        assertThat(AttributeType.wireNames())
                .startsWith("company_name, person_name")
                .endsWith("legal_form");
    }

    @Test
    void aPlanWithoutAttributesOrWithOneNameTwiceIsRefused() {
        assertThatThrownBy(() -> Plan.of(EntityType.COMPANY, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 64 attributes, has 0");
        assertThatThrownBy(() -> Plan.of(EntityType.COMPANY, List.of(NAME, NAME)))
                .hasMessageContaining("two attributes named name");
    }

    @Test
    void thresholdsOutOfOrderOrRangeAreRefused() {
        assertThatThrownBy(() -> new Plan(EntityType.PERSON, "id", "id", List.of(NAME), 0.9, 0.5, 0))
                .hasMessageContaining("match is 0.9, auto is 0.5");
        assertThatThrownBy(() -> new Plan(EntityType.PERSON, "id", "id", List.of(NAME), 0.5, Double.NaN, 0))
                .hasMessageContaining("auto is NaN");
        assertThatThrownBy(() -> new Plan(EntityType.PERSON, "id", "id", List.of(NAME), 0.5, 0.9, 1.5))
                .hasMessageContaining("auto_match_precision");
    }

    @Test
    void anAttributeNeedsAPlainNameAndColumnsOnBothSides() {
        assertThatThrownBy(() -> AttributePlan.of("first name", AttributeType.GIVEN_NAME))
                .hasMessageContaining("\"first name\"");
        assertThatThrownBy(() -> new AttributePlan("name", AttributeType.TITLE, List.of("name"), List.of()))
                .hasMessageContaining("on the right");
    }

    @Test
    void theBundledPlanIsOfCompaniesAndNamesEachAttributeOnce() {
        Plan plan = Plan.bundledCompanies();
        assertThat(plan.entity()).isEqualTo(EntityType.COMPANY);
        assertThat(plan.attribute("name")).contains(NAME);
        assertThat(plan.attribute("colour")).isEmpty();
    }
}
