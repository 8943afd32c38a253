package dev.tributary.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named points at which a test can make a program fail: {@code -Dtributary.fault=<point>:halt|throw|delay[:n]}, where n
 * means at the n-th passage (1 by default). halt ends the JVM as kill -9 would, throw is a bug in the program, delay
 * waits 5 s. A point is named {@code <stage>.<step>}, the steps as the Javadoc of each loop has them. Off, a passage
 * costs one comparison with null.
 */
public final class FaultPoint {

    /** The system property that arms a point. */
    public static final String PROPERTY = "tributary.fault";
    /** Exit code of a program that was halted: that of kill -9. */
    public static final int HALT_STATUS = 137;

    private static final long DELAY_MS = 5_000;

    private static final List<String> LANE_STEPS = List.of(
            "after-poll",
            "before-submit",
            "in-spark",
            "after-results",
            "after-begin",
            "mid-send",
            "before-offsets",
            "before-commit",
            "after-commit");
    private static final List<String> REFERENCE_STEPS =
            List.of("after-poll", "before-write", "after-write", "after-begin", "before-commit", "after-commit");
    private static final List<String> INTAKE_STEPS = List.of(
            "after-read",
            "before-state",
            "after-state",
            "after-send",
            "before-offsets",
            "before-commit",
            "after-commit");
    private static final List<String> SINK_STEPS = List.of(
            "after-poll",
            "before-letters",
            "in-letters",
            "after-letters",
            "before-commit",
            "after-commit",
            "before-offsets");

    private static final List<String> BACKFILL_STEPS = List.of("mid-send", "before-commit", "after-commit");

    private static final Map<String, List<String>> BY_PROGRAM = byProgram();

    record Fault(String point, String action, int passage, AtomicInteger passages) {}

    /** Null but where the property has the right form; {@link #check} tells what is wrong with another. */
    private static final Fault FAULT = armed();

    private FaultPoint() {}

    private static Map<String, List<String>> byProgram() {
        Map<String, List<String>> points = new TreeMap<>();
        points.put("streams-app", named("intake", INTAKE_STEPS));
        List<String> bridge = new ArrayList<>(named("match", LANE_STEPS));
        bridge.addAll(named("embed", LANE_STEPS));
        bridge.addAll(named("reference", REFERENCE_STEPS));
        points.put("spark-bridge", List.copyOf(bridge));
        points.put("backfill", named("backfill", BACKFILL_STEPS));
        points.put("sink-delta", named("sink", SINK_STEPS));
        points.put("sink-neo4j", named("sink", SINK_STEPS));
        return points;
    }

    private static List<String> named(String stage, List<String> steps) {
        return steps.stream().map(step -> stage + "." + step).toList();
    }

    /** The points of a program in the order in which it passes them; none of a program that has none. */
    public static List<String> of(String program) {
        return BY_PROGRAM.getOrDefault(program, List.of());
    }

    /** Every program that has points. */
    public static List<String> programs() {
        return List.copyOf(BY_PROGRAM.keySet());
    }

    /** Marks that the program stands at the point. */
    public static void pass(String point) {
        if (FAULT != null && FAULT.point.equals(point) && FAULT.passages.incrementAndGet() == FAULT.passage) {
            act(FAULT);
        }
    }

    private static void act(Fault fault) {
        switch (fault.action) {
            case "halt" -> Runtime.getRuntime().halt(HALT_STATUS);
            case "throw" -> throw new IllegalStateException("fault point " + fault.point);
            case "delay" -> {
                try {
                    Thread.sleep(DELAY_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            default -> throw new IllegalStateException("unknown action " + fault.action);
        }
    }

    /** @throws ConfigurationException where a fault is asked for that this program cannot have */
    static void check(String program) {
        check(program, System.getProperty(PROPERTY));
    }

    static void check(String program, String text) {
        parse(text).ifPresent(fault -> {
            if (!of(program).contains(fault.point)) {
                throw new ConfigurationException(
                        PROPERTY + ": " + program + " has no point " + fault.point + ", only " + of(program));
            }
        });
    }

    private static Fault armed() {
        try {
            return parse(System.getProperty(PROPERTY)).orElse(null);
        } catch (ConfigurationException e) {
            return null;
        }
    }

    /** @throws ConfigurationException where the text is not of the form */
    static Optional<Fault> parse(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        String[] parts = text.split(":", -1);
        if (parts.length < 2
                || parts.length > 3
                || parts[0].isBlank()
                || !parts[1].matches("halt|throw|delay")
                || (parts.length == 3 && !parts[2].matches("[1-9][0-9]{0,8}"))) {
            throw new ConfigurationException(PROPERTY + " reads <point>:halt|throw|delay[:n], not " + text);
        }
        int passage = parts.length > 2 ? Integer.parseInt(parts[2]) : 1;
        return Optional.of(new Fault(parts[0], parts[1], passage, new AtomicInteger()));
    }
}
