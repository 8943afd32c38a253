package dev.tributary.spark;

import dev.tributary.matching.FeatureEvidence;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchMethod;
import dev.tributary.matching.MatchStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of a doubtful decision by an answer. Its probability stays the calibrated one. */
final class AdjudicatedDecision {

    /** The feature under which an answer stands in the explanation. */
    static final String FEATURE = "adjudication";

    private AdjudicatedDecision() {}

    /** The decision with the answer in it; unchanged where there is none. */
    static MatchDecision of(MatchDecision decision, Answer answer) {
        return switch (answer.verdict()) {
            case SAME -> adjudicated(decision, answer, MatchStatus.AUTO_MATCHED, MatchMethod.LLM_ADJUDICATED);
            case UNSURE -> adjudicated(decision, answer, MatchStatus.REVIEW_REQUIRED, MatchMethod.LLM_ADJUDICATED);
            case UNREADABLE -> adjudicated(decision, answer, MatchStatus.REVIEW_REQUIRED, decision.method());
            case DIFFERENT -> unmatched(decision, answer);
            case UNANSWERED, OVER_BUDGET -> decision;
        };
    }

    private static MatchDecision adjudicated(
            MatchDecision decision, Answer answer, MatchStatus status, MatchMethod method) {
        return new MatchDecision(
                status,
                decision.referenceId(),
                decision.confidence(),
                method,
                decision.runnerUpId(),
                decision.runnerUpConfidence(),
                decision.margin(),
                explained(decision, answer),
                decision.referenceEpoch(),
                decision.modelVersion());
    }

    private static MatchDecision unmatched(MatchDecision decision, Answer answer) {
        return new MatchDecision(
                MatchStatus.UNMATCHED,
                Optional.empty(),
                decision.confidence(),
                MatchMethod.LLM_ADJUDICATED,
                decision.referenceId(),
                decision.confidence(),
                0,
                explained(decision, answer),
                decision.referenceEpoch(),
                decision.modelVersion());
    }

    /** The evidence, and the answer after it: it has no weight of its own in the calibrated probability. */
    private static List<FeatureEvidence> explained(MatchDecision decision, Answer answer) {
        List<FeatureEvidence> explanation = new ArrayList<>(decision.explanation());
        explanation.add(new FeatureEvidence(FEATURE, answer.verdict().wireName(), answer.confidence(), 0));
        return explanation;
    }
}
