package dev.tributary.launcher.demo;

import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import java.util.List;

/** How much of the stream so far must have left intake. For one thread. */
final class Expectation {

    private final List<StreamEvent> events;
    private int counted;
    private long changes;
    private long deadLetters;

    Expectation(List<StreamEvent> events) {
        this.events = events;
    }

    /** Counts on, up to this many events. */
    void upTo(int count) {
        for (; counted < count; counted++) {
            Outcome outcome = events.get(counted).outcome();
            changes += outcome == Outcome.DECIDED || outcome == Outcome.DELETED ? 1 : 0;
            deadLetters += outcome == Outcome.DEAD_LETTER ? 1 : 0;
        }
    }

    long changes() {
        return changes;
    }

    long deadLetters() {
        return deadLetters;
    }
}
