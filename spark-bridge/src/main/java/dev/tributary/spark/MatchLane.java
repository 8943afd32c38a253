package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.MatchDecision;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Canonical records to decisions. */
final class MatchLane implements Lane {

    private static final Entity HARMLESS = new Entity(EntityType.COMPANY, Map.of("name", "harmless"));

    private final MatchEngine engine;
    private final LaneOutput.Format<DecisionRecord> format;

    MatchLane(MatchEngine engine, LaneOutput.Format<DecisionRecord> format) {
        this.engine = engine;
        this.format = format;
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
        List<Integer> open = output.open();
        List<Entity> entities =
                open.stream().map(position -> output.at(position).normalised()).toList();
        PoisonSearch.Outcome<MatchDecision> outcome = new PoisonSearch.Outcome<>() {
            @Override
            public void result(int index, MatchDecision decision) {
                int position = open.get(index);
                output.result(
                        position,
                        decision.status().wireName(),
                        new DecisionRecord(
                                output.at(position).key(), output.at(position).version(), decision));
            }

            @Override
            public void poison(int index, RuntimeException failure) {
                output.reject(
                        open.get(index),
                        new Reject(
                                Reason.UNMATCHABLE,
                                "matching fails on this record alone ("
                                        + failure.getClass().getSimpleName()
                                        + "); report it with the record, and replay it after a fix",
                                failure));
            }
        };
        new PoisonSearch<>(entities, HARMLESS, this::match, outcome).run();
        return output.finish();
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
    }

    @Override
    public void close() {
        engine.close();
    }
}
