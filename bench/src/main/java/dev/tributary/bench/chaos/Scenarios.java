package dev.tributary.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Every scenario there is, in the order in which a run of all goes through them. */
public final class Scenarios {

    /** Names that select more than one. */
    public static final String ALL = "all";

    public static final String FAST = "fast";

    private static final List<ChaosScenario> SCENARIOS = every();

    private Scenarios() {}

    private static List<ChaosScenario> every() {
        List<ChaosScenario> every = new ArrayList<>();
        every.addAll(RecordScenarios.all());
        every.addAll(BridgeScenarios.all());
        every.addAll(ProgramScenarios.all());
        every.addAll(ServerScenarios.all());
        every.addAll(PressureScenarios.all());
        every.addAll(SecurityScenarios.all());
        return List.copyOf(every);
    }

    /** @throws IllegalArgumentException where there is none of this name; the message lists them */
    static List<ChaosScenario> named(List<String> names) {
        List<ChaosScenario> chosen = new ArrayList<>();
        for (String name : names) {
            List<ChaosScenario> found = SCENARIOS.stream()
                    .filter(scenario -> name.equals(ALL)
                            || name.equals(FAST) && scenario.fast()
                            || scenario.name().equals(name))
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no scenario " + name + "; there are all, fast, "
                        + SCENARIOS.stream().map(ChaosScenario::name).collect(Collectors.joining(", ")));
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    /** A line for each, with its rows of the fault matrix. */
    public static List<String> lines() {
        return SCENARIOS.stream()
                .map(scenario -> String.format(
                        java.util.Locale.ROOT,
                        "%-26s %-8s %s%s",
                        scenario.name(),
                        scenario.rows(),
                        scenario.what(),
                        scenario.fast() ? " [fast]" : ""))
                .toList();
    }
}
