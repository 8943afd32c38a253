package dev.tributary.streams;

import dev.tributary.schemas.Reason;
import java.util.Objects;

/** Told what became of each input record, by the stream thread that processed it, before the commit. */
@FunctionalInterface
public interface Outcomes {

    /**
     * What became of one input record.
     *
     * @param name canonical, deleted, unchanged or dead_letter
     * @param reason the reason of a dead letter, else empty
     */
    record Outcome(String name, String reason) {

        /** A new or changed entity went to the canonical topic. */
        public static final Outcome CANONICAL = new Outcome("canonical", "");
        /** A tombstone went to the canonical topic. */
        public static final Outcome DELETED = new Outcome("deleted", "");
        /** Nothing changed, nothing went out. */
        public static final Outcome UNCHANGED = new Outcome("unchanged", "");

        public Outcome {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(reason, "reason");
        }

        public static Outcome deadLetter(Reason reason) {
            return new Outcome("dead_letter", reason.wireName());
        }
    }

    /** The record at this place came to this; the place may come again where the commit fails. */
    void add(String topic, int partition, long offset, Outcome outcome);
}
