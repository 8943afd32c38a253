package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.MatchDecision;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.AdjudicationRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordWriter;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Canonical records to decisions. */
final class MatchLane implements Lane {

    private static final Entity HARMLESS = new Entity(EntityType.COMPANY, Map.of("name", "harmless"));

    private final MatchEngine engine;
    private final StreamPlan plan;
    private final LaneOutput.Format<DecisionRecord> format;
    private final Optional<Adjudications> adjudications;

    /** @param adjudications of doubtful decisions; empty where none is asked for */
    MatchLane(
            MatchEngine engine,
            StreamPlan plan,
            LaneOutput.Format<DecisionRecord> format,
            Optional<Adjudications> adjudications) {
        this.engine = engine;
        this.plan = plan;
        this.format = format;
        this.adjudications = adjudications;
    }

    @Override
    public Stage stage() {
        return Stage.MATCH;
    }

    @Override
    public Optional<String> waitingFor() {
        return engine.liveReferences().isPresent()
                ? Optional.empty()
                : Optional.of("no reference list is loaded yet; load one with 'tributary reference load'");
    }

    @Override
    public BatchResult process(MicroBatch batch) throws InterruptedException {
        LaneOutput<DecisionRecord> output = new LaneOutput<>(format, batch);
        List<Integer> open = new ArrayList<>();
        List<Entity> entities = new ArrayList<>();
        for (int position : output.open()) {
            try {
                entities.add(plan.record(output.at(position)));
                open.add(position);
            } catch (RuntimeException e) {
                output.reject(position, unmatchable("normalising", e));
            }
        }
        Map<Integer, MatchDecision> decisions = new TreeMap<>();
        PoisonSearch.Outcome<MatchDecision> outcome = new PoisonSearch.Outcome<>() {
            @Override
            public void result(int index, MatchDecision decision) {
                decisions.put(open.get(index), decision);
            }

            @Override
            public void poison(int index, RuntimeException failure) {
                output.reject(open.get(index), unmatchable("matching", failure));
            }
        };
        new PoisonSearch<>(entities, HARMLESS, this::match, outcome).run();
        if (adjudications.isPresent()) {
            adjudicate(adjudications.get(), decisions, output);
        }
        decisions.forEach((position, decision) -> output.result(
                position,
                decision.status().wireName(),
                new DecisionRecord(
                        output.at(position).key(), output.at(position).version(), decision)));
        return output.finish();
    }

    private static Reject unmatchable(String what, RuntimeException failure) {
        return new Reject(
                Reason.UNMATCHABLE,
                what + " fails on this record alone (" + failure.getClass().getSimpleName()
                        + "); report it with the record, and replay it after a fix",
                failure);
    }

    /** Puts in what an endpoint says about doubtful decisions, and its answers beside them. */
    private void adjudicate(
            Adjudications adjudications, Map<Integer, MatchDecision> decisions, LaneOutput<DecisionRecord> output)
            throws InterruptedException {
        List<Integer> positions = List.copyOf(decisions.keySet());
        List<Adjudication.Case> cases = new ArrayList<>();
        for (int position : positions) {
            cases.add(new Adjudication.Case(
                    output.at(position).key(), plan.record(output.at(position)), decisions.get(position)));
        }
        Adjudication.Outcome outcome = adjudications.adjudication().decide(cases);
        for (int index = 0; index < positions.size(); index++) {
            decisions.put(positions.get(index), outcome.decisions().get(index));
        }
        RecordWriter<AdjudicationRecord> writer = adjudications.writer();
        outcome.answers()
                .forEach((index, answer) -> output.beside(
                        positions.get(index),
                        writer.topic(),
                        answer.topicKey().getBytes(StandardCharsets.UTF_8),
                        writer.write(answer)));
    }

    private List<MatchDecision> match(List<Entity> entities) throws InterruptedException {
        List<MatchDecision> decisions = engine.match(entities);
        if (decisions.size() != entities.size()) {
            throw new UnavailableException("the match engine lost records of a batch", null);
        }
        return decisions;
    }

    @Override
    public void interrupt() {
        engine.interrupt();
        adjudications.ifPresent(asked -> asked.adjudication().interrupt());
    }

    @Override
    public void close() {
        engine.close();
        adjudications.ifPresent(asked -> asked.adjudication().close());
    }
}
