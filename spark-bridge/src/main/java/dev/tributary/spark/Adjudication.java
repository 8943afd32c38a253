package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.AdjudicationRecord;
import dev.tributary.schemas.Hashes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an endpoint about decisions between the two thresholds, and only about these. Its answer makes a match or a
 * non-match of the decision, or leaves it for review; whatever goes wrong leaves it for review too, and no batch waits
 * longer than twice the timeout. What came of each question is written in the decision's own transaction, also that it was not
 * asked, so that a replay decides the same. Safe for use by several threads.
 */
final class Adjudication implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Adjudication.class);
    /** Questions of one call: small, so that what was answered is kept when time runs out. */
    private static final int QUESTIONS_OF_A_CALL_MAX = 32;
    /** After a call that failed the endpoint is left alone for so long: it costs no batch its timeout. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    /** A decision and what it is about. */
    record Case(RecordKey key, Entity record, MatchDecision decision) {}

    /**
     * What came of a batch.
     *
     * @param decisions in the cases' order
     * @param answers to be written together with the decisions, by the position of their case
     */
    record Outcome(List<MatchDecision> decisions, Map<Integer, AdjudicationRecord> answers) {}

    /** Contents of references as of an epoch, by id. */
    @FunctionalInterface
    interface References {
        Map<String, Entity> of(Set<String> ids, long epoch) throws InterruptedException;
    }

    /** A doubtful case, with the question and what it is stored under. */
    private record Doubt(int position, Case from, String question, String inputHash, String topicKey) {}

    private final AdjudicationRules rules;
    private final Adjudicator adjudicator;
    private final References references;
    private final AnswerStore store;
    private final CallBudget budget;
    private final AdjudicationMetrics metrics;
    private final Clock clock;
    private volatile long pausedUntilMs;
    private volatile boolean toldFull;

    Adjudication(
            AdjudicationRules rules,
            Adjudicator adjudicator,
            References references,
            AnswerStore store,
            CallBudget budget,
            AdjudicationMetrics metrics,
            Clock clock) {
        this.rules = rules;
        this.adjudicator = adjudicator;
        this.references = references;
        this.store = store;
        this.budget = budget;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * @throws UnavailableException where the contents of the references cannot be had: the batch is tried again
     */
    Outcome decide(List<Case> cases) throws InterruptedException {
        List<MatchDecision> decisions =
                new ArrayList<>(cases.stream().map(Case::decision).toList());
        Map<Integer, AdjudicationRecord> answers = new LinkedHashMap<>();
        metrics.records(cases.size());
        List<Doubt> doubts = doubts(cases);
        if (!doubts.isEmpty()) {
            store.catchUp();
            Map<Integer, Answer> settled = new HashMap<>();
            List<Doubt> open = new ArrayList<>();
            for (Doubt doubt : doubts) {
                Optional<Answer> known = store.ofRecord(doubt.topicKey())
                        .filter(answer -> answer.verdict().isAnswer() || !rules.retryUnanswered());
                if (known.isPresent()) {
                    settled.put(doubt.position(), known.get());
                    metrics.replayed();
                } else {
                    open.add(doubt);
                }
            }
            settle(open, settled, answers);
            for (Doubt doubt : doubts) {
                Answer answer = settled.get(doubt.position());
                if (answer != null) {
                    decisions.set(
                            doubt.position(),
                            AdjudicatedDecision.of(doubt.from().decision(), answer));
                }
            }
        }
        return new Outcome(decisions, answers);
    }

    private List<Doubt> doubts(List<Case> cases) throws InterruptedException {
        Map<Long, Set<String>> wanted = cases.stream()
                .map(Case::decision)
                .filter(rules::isDoubtful)
                .collect(Collectors.groupingBy(
                        MatchDecision::referenceEpoch,
                        Collectors.mapping(decision -> decision.referenceId().orElseThrow(), Collectors.toSet())));
        Map<Long, Map<String, Entity>> contents = new HashMap<>();
        for (Map.Entry<Long, Set<String>> epoch : wanted.entrySet()) {
            contents.put(epoch.getKey(), references.of(epoch.getValue(), epoch.getKey()));
        }
        List<Doubt> doubts = new ArrayList<>();
        for (int position = 0; position < cases.size(); position++) {
            Case from = cases.get(position);
            if (rules.isDoubtful(from.decision())) {
                Entity reference = contents.get(from.decision().referenceEpoch())
                        .get(from.decision().referenceId().orElseThrow());
                if (reference == null) {
                    throw new UnavailableException(
                            "the contents of a reference of epoch "
                                    + from.decision().referenceEpoch() + " are not there; the batch is matched again",
                            null);
                }
                doubts.add(doubt(position, from, reference));
            }
        }
        return doubts;
    }

    private Doubt doubt(int position, Case from, Entity reference) {
        String question = rules.form().question(from.record(), reference);
        String hash = Hashes.contentHash(
                rules.form().version(),
                Map.of(
                        "endpoint", rules.endpoint(),
                        "record",
                                Hashes.contentHash(
                                        from.record().type().wireName(),
                                        from.record().attributes()),
                        "reference", Hashes.contentHash(reference.type().wireName(), reference.attributes())));
        return new Doubt(position, from, question, hash, from.key() + "|" + hash);
    }

    private void settle(List<Doubt> open, Map<Integer, Answer> settled, Map<Integer, AdjudicationRecord> answers)
            throws InterruptedException {
        if (!open.isEmpty() && store.size() >= rules.answersMax()) {
            tellFull();
            metrics.full(open.size());
            return;
        }
        Map<String, Doubt> unknown = new LinkedHashMap<>();
        for (Doubt doubt : open) {
            if (store.ofContents(doubt.inputHash()).isEmpty()) {
                unknown.putIfAbsent(doubt.inputHash(), doubt);
            }
        }
        Map<String, Answer> given = ask(new ArrayList<>(unknown.values()));
        for (Doubt doubt : open) {
            Optional<Answer> known = store.ofContents(doubt.inputHash());
            Answer answer = known.orElseGet(() -> given.get(doubt.inputHash()));
            boolean asked =
                    unknown.get(doubt.inputHash()) == doubt && answer.verdict().isAnswer();
            settled.put(doubt.position(), answer);
            metrics.settled(answer.verdict(), !asked && answer.verdict().isAnswer());
            answers.put(
                    doubt.position(),
                    new AdjudicationRecord(
                            doubt.from().key(),
                            doubt.inputHash(),
                            rules.endpoint(),
                            rules.form().version(),
                            answer.verdict().wireName(),
                            answer.confidence(),
                            asked));
        }
    }

    /** An answer for each question, by its hash; what the endpoint answered is known to the store from then on. */
    private Map<String, Answer> ask(List<Doubt> questions) throws InterruptedException {
        Map<String, Answer> given = new HashMap<>();
        long endNs = System.nanoTime() + rules.timeout().toNanos();
        for (int from = 0; from < questions.size(); from += QUESTIONS_OF_A_CALL_MAX) {
            List<Doubt> some = questions.subList(from, Math.min(questions.size(), from + QUESTIONS_OF_A_CALL_MAX));
            Duration left = Duration.ofNanos(endNs - System.nanoTime());
            if (clock.millis() < pausedUntilMs || left.isNegative()) {
                some.forEach(doubt -> given.put(doubt.inputHash(), Answer.UNANSWERED));
                continue;
            }
            int allowed = budget.take(some.size());
            some.subList(allowed, some.size()).forEach(doubt -> given.put(doubt.inputHash(), Answer.OVER_BUDGET));
            if (allowed > 0) {
                ask(some.subList(0, allowed), left, given);
            }
        }
        return given;
    }

    private void ask(List<Doubt> questions, Duration left, Map<String, Answer> given) throws InterruptedException {
        List<Object> raw;
        AtomicInteger sent = new AtomicInteger();
        try {
            raw = metrics.timeCall(() ->
                    adjudicator.ask(questions.stream().map(Doubt::question).toList(), left, sent::addAndGet));
        } catch (RuntimeException e) {
            // What began late had hardly time to answer.
            if (left.compareTo(rules.timeout().dividedBy(2)) >= 0) {
                pause(e);
            }
            questions.forEach(doubt -> given.put(doubt.inputHash(), Answer.UNANSWERED));
            return;
        } finally {
            int asked = Math.min(questions.size(), sent.get());
            metrics.asked(asked);
            budget.giveBack(questions.size() - asked);
        }
        for (int index = 0; index < questions.size(); index++) {
            Object words = raw.get(index);
            Answer answer =
                    words == null ? Answer.UNANSWERED : sure(rules.form().read(words));
            given.put(questions.get(index).inputHash(), answer);
            if (answer.verdict().isAnswer()) {
                store.learn(questions.get(index).inputHash(), answer);
            }
        }
    }

    private void pause(RuntimeException failure) {
        pausedUntilMs = clock.millis() + PAUSE_AFTER_FAILURE.toMillis();
        LOG.warn(
                "adjudicate.endpoint {} cannot be asked, doubtful records are left for review for {} s: {}",
                rules.endpoint(),
                PAUSE_AFTER_FAILURE.toSeconds(),
                SparkFailure.describe(failure));
    }

    private Answer sure(Answer answer) {
        boolean decides = answer.verdict() == Verdict.SAME || answer.verdict() == Verdict.DIFFERENT;
        return decides && answer.confidence() < rules.confidenceMin()
                ? new Answer(Verdict.UNSURE, answer.confidence())
                : answer;
    }

    private void tellFull() {
        if (!toldFull) {
            toldFull = true;
            LOG.warn(
                    "adjudicate.answers-max ({}) is reached: nothing more is asked, doubtful records are left for review",
                    rules.answersMax());
        }
    }

    void interrupt() {
        adjudicator.interrupt();
    }

    @Override
    public void close() {
        adjudicator.close();
        store.close();
    }
}
