package dev.tributary.matching;

import java.util.Locale;

/** What is to be done with a decision. */
public enum MatchStatus {
    /** Confident enough to be used without a look. */
    AUTO_MATCHED,
    /** Likely, but below the auto threshold or ambiguous between references. */
    REVIEW_REQUIRED,
    /** No reference reaches the match threshold. */
    UNMATCHED;

    /** The name on the wire, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
