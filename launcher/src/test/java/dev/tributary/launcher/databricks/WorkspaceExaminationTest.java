package dev.tributary.launcher.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tributary.launcher.AgainstTheWorkspace;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.testkit.workspace.Statements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkspaceExaminationTest extends AgainstTheWorkspace {

    private static final Map<String, String> SERVING =
            Map.of("embed.enabled", "true", "embedding.engine", "serving", "embedding.model", "gte");

    private final List<String> waitedFor = new ArrayList<>();

    private List<Finding> findings(boolean wait, Map<String, String> more) throws InterruptedException {
        Map<String, String> values = new HashMap<>(more);
        values.putAll(workspace.settings("principal"));
        Settings settings = Settings.load(Optional.empty(), Map.of(), values);
        TrustedAuthorities.trust(settings);
        List<Finding> found = new ArrayList<>();
        try (Checkup checkup = new Checkup(found::add, waitedFor::add)) {
            new WorkspaceExamination(settings, wait, checkup).run();
        }
        return found;
    }

    /** The engine gives one row for whatever it is asked. */
    private void addWarehouse() {
        workspace
                .statements(sql -> new Statements.Answer(Map.of("1", "INT"), List.of(List.of("1"))))
                .addWarehouse("w1", "RUNNING");
    }

    @Test
    void aSinkOverAWarehouseNeedsOneAndASchema() throws Exception {
        addWarehouse();
        assertThat(findings(false, Map.of("delta.writer", "warehouse")))
                .extracting(Finding::check, Finding::ok)
                .containsExactly(tuple("sql warehouse", true), tuple("delta", false));
        assertThat(findings(false, Map.of("delta.writer", "warehouse", "delta.schema", "main.matching")))
                .extracting(Finding::detail)
                .containsExactly(
                        "SQL warehouse 'warehouse w1' (w1) runs statements",
                        "sink-delta keeps main.matching.* over the SQL warehouse");
        assertThat(findings(false, Map.of())).isEmpty();
    }

    @Test
    void aSchemaThatIsMissingIsToldAndAWarehouseThatSleepsIsNotWokenForIt() throws Exception {
        Map<String, String> sink = Map.of("delta.writer", "warehouse", "delta.schema", "main.nowhere");
        addWarehouse();
        workspace
                .statements()
                .failNext("DESCRIBE", "BAD_REQUEST", "[SCHEMA_NOT_FOUND] The schema `nowhere` cannot be found.");
        assertThat(findings(false, sink)).last().satisfies(finding -> {
            assertThat(finding.ok()).isFalse();
            assertThat(finding.detail())
                    .contains("SCHEMA_NOT_FOUND", "set delta.schema to a catalog.schema that is there");
        });
        workspace.statements().addWarehouse("w1", "STOPPED");
        assertThat(findings(false, sink))
                .allSatisfy(finding -> assertThat(finding.ok()).isTrue());
        assertThat(workspace.statements().texts()).containsOnlyOnce("SELECT 1");
        assertThat(findings(true, sink))
                .allSatisfy(finding -> assertThat(finding.ok()).isTrue());
        assertThat(workspace.statements().texts()).contains("DESCRIBE SCHEMA `main`.`nowhere`");
    }

    @Test
    void whereTheEngineIsChosenTheEndpointMayBeMissingButNotBroken() throws Exception {
        Map<String, String> auto = new HashMap<>(SERVING);
        auto.put("embedding.engine", "auto");
        assertThat(findings(false, auto)).singleElement().satisfies(finding -> {
            assertThat(finding.ok()).isTrue();
            assertThat(finding.detail()).contains("there is no endpoint gte, so embedding.engine auto leaves out");
        });
        workspace.serving().add("gte", text -> new float[] {1, 2, 3});
        assertThat(findings(false, auto)).singleElement().satisfies(finding -> assertThat(finding.detail())
                .contains("gives vectors of 3"));
        auto.put("embedding.engine-order", "ai-query,in-process");
        assertThat(findings(false, auto)).isEmpty();
    }

    @Test
    void anEndpointThatSleepsIsWellAndIsWokenOnlyByWait() throws Exception {
        workspace.serving().add("gte", text -> new float[] {1, 2, 3});
        workspace.serving().scaleToZero("gte", Duration.ZERO);

        assertThat(findings(false, SERVING)).singleElement().satisfies(finding -> {
            assertThat(finding.ok()).isTrue();
            assertThat(finding.detail()).contains("gte is asleep (READY, Scaled to zero)");
        });
        assertThat(workspace.serving().invocations()).isZero();
        assertThat(findings(true, SERVING)).singleElement().satisfies(finding -> {
            assertThat(finding.ok()).isTrue();
            assertThat(finding.detail()).contains("gives vectors of 3");
        });
    }

    @Test
    void anEndpointThatComesUpIsWaitedForAndOneThatDoesNotIsTold() throws Exception {
        workspace.serving().add("gte", text -> new float[] {1, 2, 3});
        workspace.serving().ready("gte", false);
        assertThat(findings(true, SERVING)).singleElement().satisfies(finding -> assertThat(finding.ok())
                .isTrue());
        assertThat(waitedFor).containsExactly("gte is NOT_READY");

        workspace.serving().ready("gte", false);
        workspace.serving().failUpdate("gte", "no module named 'torch'");
        assertThat(findings(true, SERVING)).singleElement().satisfies(finding -> {
            assertThat(finding.ok()).isFalse();
            assertThat(finding.detail()).contains("could not be deployed: no module named 'torch'");
        });
    }
}
