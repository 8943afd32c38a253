package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.List;

/** Learns models. Deterministic: the same input gives the same model, byte for byte. */
public final class Training {
    private Training() {}

    /**
     * A model learnt from two lists without labels.
     *
     * @param references normalised by the plan
     * @param records normalised by the plan; of many a sample is taken
     */
    public static MatchModel unsupervised(
            Plan plan, List<ReferenceRow> references, List<Entity> records, TrainingProgress progress) {
        return new Unsupervised(plan, progress).train(references, records);
    }
}
