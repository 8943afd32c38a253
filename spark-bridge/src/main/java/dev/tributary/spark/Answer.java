package dev.tributary.spark;

/**
 * A verdict and how sure the endpoint is of it.
 *
 * @param confidence in 0..1; 0 without an answer
 */
record Answer(Verdict verdict, double confidence) {

    static final Answer UNREADABLE = new Answer(Verdict.UNREADABLE, 0);
    static final Answer UNANSWERED = new Answer(Verdict.UNANSWERED, 0);
    static final Answer OVER_BUDGET = new Answer(Verdict.OVER_BUDGET, 0);

    Answer {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("a confidence is in 0..1, not " + confidence);
        }
    }
}
