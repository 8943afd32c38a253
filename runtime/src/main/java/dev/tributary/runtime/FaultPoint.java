package dev.tributary.runtime;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named points at which a test can make a program fail: {@code -Dtributary.fault=<point>:halt|throw|delay[:n]}, where n
 * means at the n-th passage (1 by default; delay waits 5 s). Off, a passage costs one comparison with null.
 */
public final class FaultPoint {

    private static final int HALT_STATUS = 137;
    private static final long DELAY_MS = 5_000;

    record Fault(String point, String action, int passage, AtomicInteger passages) {}

    private static final Fault FAULT =
            parse(System.getProperty("tributary.fault")).orElse(null);

    private FaultPoint() {}

    /** Marks that the program stands at the point. */
    public static void pass(String point) {
        if (FAULT != null && FAULT.point.equals(point) && FAULT.passages.incrementAndGet() == FAULT.passage) {
            act(FAULT.action);
        }
    }

    private static void act(String action) {
        switch (action) {
            case "halt" -> Runtime.getRuntime().halt(HALT_STATUS);
            case "throw" -> throw new IllegalStateException("fault point");
            case "delay" -> {
                try {
                    Thread.sleep(DELAY_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            default -> throw new IllegalStateException("unknown action " + action);
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
            throw new ConfigurationException("tributary.fault reads <point>:halt|throw|delay[:n], not " + text);
        }
        int passage = parts.length > 2 ? Integer.parseInt(parts[2]) : 1;
        return Optional.of(new Fault(parts[0], parts[1], passage, new AtomicInteger()));
    }
}
