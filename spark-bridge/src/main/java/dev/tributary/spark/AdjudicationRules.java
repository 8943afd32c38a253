package dev.tributary.spark;

import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import java.time.Duration;

/**
 * How doubtful decisions are put to an endpoint.
 *
 * @param match the lower threshold; what is below is not doubtful but ambiguous
 * @param auto the upper threshold; what is for review in spite of it is torn between two references
 * @param confidenceMin an answer that is less sure leaves the decision for review
 * @param timeout for all questions of a batch
 * @param answersMax in the store; beyond, nothing more is asked
 * @param retryUnanswered whether to ask again what had no answer for want of budget or because of an error
 */
record AdjudicationRules(
        String endpoint,
        QuestionForm form,
        double match,
        double auto,
        double confidenceMin,
        Duration timeout,
        int answersMax,
        boolean retryUnanswered) {

    /** Whether it lies between the thresholds: neither unmatched, nor sure, nor torn between two references. */
    boolean isDoubtful(MatchDecision decision) {
        return decision.status() == MatchStatus.REVIEW_REQUIRED
                && decision.confidence() >= match
                && decision.confidence() < auto
                && decision.margin() > 0
                && !decision.ambiguous();
    }
}
