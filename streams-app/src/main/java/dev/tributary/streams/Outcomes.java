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
     * @param reason of a dead letter, and of what is unchanged although its content differs; else empty
     */
    record Outcome(String name, String reason) {

        private static final String DEAD_LETTER = "dead_letter";

        /** A new or changed entity went to the canonical topic. */
        public static final Outcome CANONICAL = new Outcome("canonical", "");
        /** A tombstone went to the canonical topic. */
        public static final Outcome DELETED = new Outcome("deleted", "");
        /** Nothing changed, nothing went out. */
        public static final Outcome UNCHANGED = new Outcome("unchanged", "");
        /** A backfill sent what was older than what is known of the key; nothing went out. */
        public static final Outcome OUTDATED = new Outcome("unchanged", "outdated");

        public Outcome {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(reason, "reason");
        }

        public static Outcome deadLetter(Reason reason) {
            return new Outcome(DEAD_LETTER, reason.wireName());
        }

        boolean isDeadLetter() {
            return name.equals(DEAD_LETTER);
        }
    }

    /** The record at this place came to this; the place may come again where the commit fails. */
    void add(String topic, int partition, long offset, Outcome outcome);
}
