package dev.tributary.matching;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The outcome for one record version. It depends on the record version, the reference epoch and the model alone.
 *
 * @param status what is to be done with it
 * @param referenceId the matched reference; empty exactly where the status is unmatched
 * @param confidence calibrated probability in 0..1 that the best candidate is the same entity; 0 without a candidate
 * @param method how the decision was reached
 * @param runnerUpId the next best candidate, or for an unmatched record the best one; empty where there is none
 * @param runnerUpConfidence that candidate's probability in 0..1; 0 where there is none
 * @param margin confidence minus runnerUpConfidence; the confidence itself where there is no runner-up, 0 for unmatched
 * @param explanation the evidence for the best candidate, feature by feature; empty without a candidate
 * @param referenceEpoch the state of the reference list that was searched
 * @param modelVersion the model that weighed the evidence
 * @param ambiguous whether two references are equally the record's, so that it is for review whatever the confidence; known
 *     where it is decided, and not written to topics
 */
public record MatchDecision(
        MatchStatus status,
        Optional<String> referenceId,
        double confidence,
        MatchMethod method,
        Optional<String> runnerUpId,
        double runnerUpConfidence,
        double margin,
        List<FeatureEvidence> explanation,
        long referenceEpoch,
        String modelVersion,
        boolean ambiguous) {

    /** One that is not known to be ambiguous. */
    public MatchDecision(
            MatchStatus status,
            Optional<String> referenceId,
            double confidence,
            MatchMethod method,
            Optional<String> runnerUpId,
            double runnerUpConfidence,
            double margin,
            List<FeatureEvidence> explanation,
            long referenceEpoch,
            String modelVersion) {
        this(
                status,
                referenceId,
                confidence,
                method,
                runnerUpId,
                runnerUpConfidence,
                margin,
                explanation,
                referenceEpoch,
                modelVersion,
                false);
    }

    public MatchDecision {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(modelVersion, "modelVersion");
        explanation = List.copyOf(explanation);
        requireProbability(confidence, "confidence");
        requireProbability(runnerUpConfidence, "runnerUpConfidence");
        if (referenceId.isEmpty() != (status == MatchStatus.UNMATCHED)) {
            throw new IllegalArgumentException("a decision has a reference id exactly where it is not unmatched");
        }
    }

    /** As readers of the topics see it: without what is not written there. */
    public MatchDecision asWritten() {
        return new MatchDecision(
                status,
                referenceId,
                confidence,
                method,
                runnerUpId,
                runnerUpConfidence,
                margin,
                explanation,
                referenceEpoch,
                modelVersion);
    }

    private static void requireProbability(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in 0..1, is " + value);
        }
    }
}
