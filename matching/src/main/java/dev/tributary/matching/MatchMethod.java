package dev.tributary.matching;

import java.util.Locale;

/** How a decision was reached. */
public enum MatchMethod {
    /** An identifier of both records agrees and nothing contradicts it. */
    EXACT_KEY,
    /** Fellegi-Sunter evidence, calibrated. */
    PROBABILISTIC,
    /** A model trained on labels. */
    SUPERVISED,
    /** A language model decided between the thresholds. */
    LLM_ADJUDICATED;

    /** The name on the wire, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
