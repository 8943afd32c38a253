package dev.tributary.linkage.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.linkage.infer.InferredPlan;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.PlanReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanYamlTest {

    private static final Plan PLAN = new Plan(
            EntityType.PLACE,
            "no",
            "id: #1",
            List.of(
                    new AttributePlan("name", AttributeType.COMPANY_NAME, List.of("Name \"old\""), List.of("名称")),
                    new AttributePlan(
                            "address", AttributeType.ADDRESS, List.of("street", "house no."), List.of("- addr", "1"))),
            0.4,
            0.95,
            0.995);

    @Test
    void thePlanOfStreamsIsTheOneThatTheyMatchBy() throws IOException {
        Path file = Path.of(System.getProperty("tributary.home"), "config", "plans", "companies.yaml");
        assertThat(PlanReader.read(file)).isEqualTo(Plan.bundledCompanies());
    }

    @Test
    void aPlanThatIsWrittenAndReadIsTheSame() {
        assertThat(PlanReader.parse("p.yaml", PlanYaml.write(PLAN))).isEqualTo(PLAN);
    }

    @Test
    void reasonsAndColumnsLeftOutAreComments() {
        String text = PlanYaml.write(new InferredPlan(
                PLAN,
                "left.csv (3 rows)",
                Map.of("name", "filled 100%"),
                List.of(new InferredPlan.LeftOut("source", "names where\na row comes from"))));

        assertThat(text.lines()).contains("  # filled 100%", "#   source: names where a row comes from");
        assertThat(PlanReader.parse("p.yaml", text)).isEqualTo(PLAN);
    }

    @Test
    void thresholdsMayBeLeftOutAndOneColumnMayStandForBoth() {
        Plan plan = PlanReader.parse("p.yaml", """
                entity: product
                left_id: id
                right_id: sku
                attributes:
                  - {name: name, type: title, column: title}
                """);

        assertThat(plan.match()).isEqualTo(Plan.MATCH);
        assertThat(plan.attributes())
                .containsExactly(new AttributePlan("name", AttributeType.TITLE, List.of("title"), List.of("title")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "entity: firm                            | entity must be one of company, person, product, place, is firm",
                "entty: company                          | entty is not known",
                "match: often                            | match must be a number",
                "match: 1.5                              | thresholds must hold",
                "attributes: name                        | attributes must be a list",
                "attributes: [{name: a, type: x, column: c}] | attributes[1].type must be one of",
                "attributes: [{name: a, type: text, left: c}] | attributes[1].right is missing",
                "attributes: [{name: a b, type: text, column: c}] | the attribute name",
                "attributes: []                          | needs 1 to",
                "left_id: ''                             | left_id is missing",
                "  - : [                                  | is not YAML",
            })
    void whatIsWrongIsSaidWithItsPlace(String line, String message) {
        String key = line.split(":")[0].strip();
        StringBuilder text = new StringBuilder();
        for (String usual : List.of(
                "entity: company", "left_id: id", "right_id: id", "attributes: [{name: a, type: text, column: c}]")) {
            if (!usual.startsWith(key + ":")) {
                text.append(usual).append('\n');
            }
        }

        assertThatThrownBy(() -> PlanReader.parse("my.yaml", text + line + "\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("plan my.yaml")
                .hasMessageContaining(message);
    }
}
