package dev.tributary.spark;

import java.util.Locale;

/** What came of a question about a doubtful decision. */
enum Verdict {
    SAME,
    DIFFERENT,
    /** The endpoint is not sure, or not sure enough. */
    UNSURE,
    /** The answer has not the wanted form. */
    UNREADABLE,
    /** The endpoint failed. */
    UNANSWERED,
    /** It was not asked: no more calls are allowed this hour. */
    OVER_BUDGET;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other text */
    static Verdict ofWireName(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether the endpoint said something that holds for equal contents too. */
    boolean isAnswer() {
        return this != UNANSWERED && this != OVER_BUDGET;
    }
}
