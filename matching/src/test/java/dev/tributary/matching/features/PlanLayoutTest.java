package dev.tributary.matching.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.index.PairLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Candidate;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanLayoutTest {
    private static String level(AttributeType type, String feature, String record, String reference) {
        Plan plan = Plan.of(EntityType.PRODUCT, List.of(AttributePlan.of("a", type)));
        Layout layout = Layout.of(plan);
        ReferenceRow row = new ReferenceRow("r", normalised(plan, reference));
        List<ReferenceRow> rows = new java.util.ArrayList<>(List.of(row));
        for (int i = 0; i < 100; i++) {
            rows.add(new ReferenceRow("other" + i, normalised(plan, "qq" + i)));
        }
        Candidate candidate = new PairLevels(TermStatistics.of(layout, rows)).of(normalised(plan, record), row);
        Feature found = layout.feature(feature);
        return found.levelName(candidate.level(found));
    }

    private static Entity normalised(Plan plan, String value) {
        return Normaliser.normalise(plan, new Entity(plan.entity(), Map.of("a", value)));
    }

    @Test
    void daysAreEqualNearCloseOrOfOneYear() {
        assertThat(level(AttributeType.DATE, "a", "1980-02-03", "03/02/1980")).isEqualTo("equal");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19800302")).isEqualTo("close");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19800213")).isEqualTo("close");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19810203")).isEqualTo("close");
        assertThat(level(AttributeType.DATE, "a", "19791231", "19800101")).isEqualTo("within_1_day");
        assertThat(level(AttributeType.DATE, "a", "19800228", "19800302")).isEqualTo("within_3_days");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19800208")).isEqualTo("within_7_days");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19800224")).isEqualTo("within_31_days");
        assertThat(level(AttributeType.DATE, "a", "19801340", "19801341")).isEqualTo("close");
        assertThat(level(AttributeType.DATE, "a", "19801340", "19801129")).isEqualTo("same_year");
        assertThat(level(AttributeType.DATE, "a", "Feb 3, 1980", "1980")).isEqualTo("same_year");
        assertThat(level(AttributeType.DATE, "a", "1999", "2000")).isEqualTo("near_year");
        assertThat(level(AttributeType.DATE, "a", "19800203", "19951224")).isEqualTo("different");
        assertThat(level(AttributeType.DATE, "a", "unknown", "1999")).isEqualTo("missing");
    }

    @Test
    void numbersAreNearByTheirRelativeDifference() {
        assertThat(level(AttributeType.NUMBER, "a", "$1,299.00", "1299")).isEqualTo("equal");
        assertThat(level(AttributeType.NUMBER, "a", "100", "104")).isEqualTo("within_5");
        assertThat(level(AttributeType.NUMBER, "a", "100", "101.5")).isEqualTo("within_2");
        assertThat(level(AttributeType.NUMBER, "a", "100", "10")).isEqualTo("different");
        assertThat(level(AttributeType.NUMBER, "a", "n/a", "10")).isEqualTo("missing");
    }

    @Test
    void modelNumbersMustAgreeHoweverTheyAreSplit() {
        String feature = "a.codes";
        assertThat(level(AttributeType.TITLE, feature, "panasonic phone kxts108w", "panasonic kx-ts108w phone"))
                .isEqualTo("equal_rare");
        assertThat(level(AttributeType.TITLE, feature, "panasonic phone kxts108w", "panasonic kx-ts600w phone"))
                .isEqualTo("different");
        assertThat(level(AttributeType.TITLE, feature, "onkyo dxc390b", "onkyo dx-c390"))
                .isEqualTo("similar");
        assertThat(level(AttributeType.TITLE, feature, "onkyo dxc390", "onkyo changer"))
                .isEqualTo("one_sided");
        assertThat(level(AttributeType.TITLE, feature, "onkyo", "onkyo changer"))
                .isEqualTo("missing");
    }

    @Test
    void givenNamesAgreeByInitialsNicknamesAndInSpiteOfTypingErrors() {
        assertThat(level(AttributeType.GIVEN_NAME, "a", "Bob", "Robert")).startsWith("equal");
        assertThat(level(AttributeType.GIVEN_NAME, "a", "R.", "Robert")).isEqualTo("initial");
        assertThat(level(AttributeType.GIVEN_NAME, "a", "Micheal", "Michael")).isEqualTo("similar");
        assertThat(level(AttributeType.GIVEN_NAME, "a", "Anna", "Robert")).isEqualTo("different");
    }

    @Test
    void identifiersMayHaveOneTypingError() {
        assertThat(level(AttributeType.IDENTIFIER, "a", "80-08949", "8008949")).isEqualTo("equal");
        assertThat(level(AttributeType.IDENTIFIER, "a", "8008949", "8008994")).isEqualTo("near");
        assertThat(level(AttributeType.IDENTIFIER, "a", "8008949", "1234567")).isEqualTo("different");
    }

    @Test
    void emailAddressesMayHaveTypingErrors() {
        assertThat(level(AttributeType.EMAIL, "a", "Jo.Price@carr.com", "jo.price@carr.com"))
                .isEqualTo("equal");
        assertThat(level(AttributeType.EMAIL, "a", "jo.price@carr.com", "jo.price@car.con"))
                .isEqualTo("near");
        assertThat(level(AttributeType.EMAIL, "a", "jo.price@carr.com", "sales@carr.com"))
                .isEqualTo("same_domain");
        assertThat(level(AttributeType.EMAIL, "a", "jo.price@carr.com", "amy@bell.org"))
                .isEqualTo("different");
    }

    @Test
    void swappedGivenAndFamilyNamesAreAllWordsOfOnePerson() {
        Plan plan = Plan.of(
                EntityType.PERSON,
                List.of(
                        AttributePlan.of("first", AttributeType.GIVEN_NAME),
                        AttributePlan.of("last", AttributeType.FAMILY_NAME)));
        Layout layout = Layout.of(plan);
        Entity swapped =
                Normaliser.normalise(plan, new Entity(EntityType.PERSON, Map.of("first", "Bird", "last", "Oliver")));
        ReferenceRow row = new ReferenceRow(
                "r",
                Normaliser.normalise(plan, new Entity(EntityType.PERSON, Map.of("first", "Oliver", "last", "Bird"))));
        Candidate candidate = new PairLevels(TermStatistics.of(layout, List.of(row))).of(swapped, row);
        Feature person = layout.feature("person.alignment");
        assertThat(person.levelName(candidate.level(person))).isEqualTo("from_0.999");
        assertThat(candidate.level(layout.feature("first"))).isEqualTo(1);
    }

    @Test
    void wordsThatStandInAnotherColumnAreNotHeldAgainstAPair() {
        Plan plan = Plan.of(
                EntityType.PRODUCT,
                List.of(
                        AttributePlan.of("title", AttributeType.TITLE),
                        AttributePlan.of("authors", AttributeType.PERSON_NAME),
                        AttributePlan.of("year", AttributeType.DATE)));
        Map<String, String> whole =
                Map.of("title", "mining of streams", "authors", "Ada Byron, Mary Somerville", "year", "1842");
        Map<String, String> moved = Map.of("title", "mining of streams a. byron mary somerville 1842");
        Map<String, String> other = Map.of("title", "mining of streams john herschel 1838");

        assertThat(level(plan, "title.record_covered", moved, whole)).isEqualTo("from_0.7");
        assertThat(level(plan, "title.record_covered", other, whole)).isEqualTo("from_0.5");
        assertThat(level(plan, "record.alignment", moved, whole)).isEqualTo("from_0.999");
        assertThat(level(plan, "record.numbers", moved, whole)).isEqualTo("equal");
        assertThat(level(plan, "record.numbers", other, whole)).isEqualTo("different");
        assertThat(level(plan, "record.alignment", other, whole)).isEqualTo("from_0.35");
    }

    private static String level(Plan plan, String feature, Map<String, String> record, Map<String, String> reference) {
        Layout layout = Layout.of(plan);
        ReferenceRow row = new ReferenceRow("r", normalised(plan, reference));
        Candidate candidate = new PairLevels(TermStatistics.of(layout, List.of(row))).of(normalised(plan, record), row);
        Feature found = layout.feature(feature);
        return found.levelName(candidate.level(found));
    }

    private static Entity normalised(Plan plan, Map<String, String> values) {
        return Normaliser.normalise(plan, new Entity(plan.entity(), values));
    }

    @Test
    void aLayoutComesBackFromItsBytesAndCutOnesAreRefused() {
        Plan plan = Plan.of(
                EntityType.PRODUCT,
                List.of(
                        AttributePlan.of("name", AttributeType.TITLE),
                        AttributePlan.of("text", AttributeType.TEXT),
                        AttributePlan.of("record", AttributeType.NUMBER)));
        Layout layout = Layout.of(plan);
        assertThat(layout.features()).extracting(Feature::wireName).contains("name.codes", "record", "record_.overlap");
        ByteWriter out = new ByteWriter(64);
        layout.encode(out);
        assertThat(Layout.decode(new ByteReader(out.toBytes()))).isEqualTo(layout);
        byte[] cut = java.util.Arrays.copyOf(out.toBytes(), 9);
        assertThatThrownBy(() -> Layout.decode(new ByteReader(cut))).isInstanceOf(MalformedBytesException.class);
        assertThatThrownBy(() -> Layout.of(List.of(new Field("x", FieldKind.TITLE, List.of()))))
                .hasMessageContaining("has no attributes");
        assertThat(Layout.of(Plan.bundledCompanies())).isSameAs(Layout.companies());
    }
}
