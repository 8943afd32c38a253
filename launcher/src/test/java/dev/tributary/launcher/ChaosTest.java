package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.bench.audit.Difference;
import dev.tributary.bench.chaos.ChaosReport;
import dev.tributary.bench.chaos.ChaosRun;
import dev.tributary.bench.chaos.Scenarios;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fast selection of faults against the real servers and programs, one installation for all. Where one fails, its seed
 * is in the message and the logs are kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are stopped and continued by POSIX signals")
class ChaosTest {

    private static final long SEED = 20_260;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private ChaosRun run;
    private ChaosReport report;

    @BeforeAll
    void injectTheFaults() throws Exception {
        run = new ChaosRun(
                new ChaosRun.Plan(folder, List.of(Scenarios.FAST), SEED, 1, Duration.ZERO, Duration.ZERO, said::add));
        report = run.run();
    }

    @AfterAll
    void stop() {
        if (run != null) {
            run.close();
        }
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> nothingIsLostDoubledOrWrong() {
        return report.rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> {
                    assertThat(row.failure()).as(this::told).isEmpty();
                    assertThat(List.of(row.lost(), row.doubled(), row.wrong()))
                            .as(this::told)
                            .containsOnly(0L);
                    assertThat(row.records()).isPositive();
                }));
    }

    @Test
    @Order(1)
    void everyScenarioOfTheSelectionHasRunAndInjectedItsFaults() {
        assertThat(report.rows()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(report.rows())
                .filteredOn(row -> !row.name().equals("conservation"))
                .allSatisfy(row -> assertThat(row.faults()).as(row.name()).isPositive());
        assertThat(report.isSound()).as(this::told).isTrue();
    }

    @Test
    @Order(1)
    void theReportForMachinesAddsUp() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report.json());
        assertThat(json.at("/total/records").asLong())
                .isEqualTo(report.rows().stream()
                        .mapToLong(ChaosReport.Row::records)
                        .sum())
                .isPositive();
        assertThat(json.at("/total/faults").asInt())
                .isEqualTo(
                        report.rows().stream().mapToInt(ChaosReport.Row::faults).sum());
        for (String count : List.of("lost", "doubled", "wrong")) {
            assertThat(json.at("/total/" + count).asLong(-1)).as(count).isZero();
        }
        assertThat(json.get("scenarios")).hasSameSizeAs(report.rows());
    }

    /** The audit is no ornament: what is planted on the real topics is found, as what it is. */
    @Test
    @Order(9)
    void whatIsPlantedIsFound() throws Exception {
        Map<String, Difference> found = run.auditWithPlantedFaults().stream()
                .collect(Collectors.toMap(Difference::place, difference -> difference));

        assertThat(found.get("topic matches").lost()).isEqualTo(1);
        assertThat(found.get("topic matches").doubled()).isEqualTo(1);
        assertThat(found.get("topic matches").wrong()).isEqualTo(1);
        assertThat(found.get("input records").lost()).isEqualTo(1);
        assertThat(found.get("table entities").lost()).isEqualTo(1);
        assertThat(found.get("graph").lost()).isEqualTo(1);
        assertThat(found.get("decisions, order and headers").wrong()).isEqualTo(1);
    }

    private String told() {
        return "seed " + SEED + ", logs in " + folder + "\n" + String.join("\n", said);
    }
}
