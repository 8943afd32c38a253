package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
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

    /**
     * A model learnt from labelled pairs: a logistic regression on the features' levels that starts from what is learnt
     * without labels, and boosted trees on top as far as they help on pairs that they have not seen.
     *
     * @param references all references, normalised by the plan: words weigh by their frequency among them, and a record's
     *     candidates among them tell whether candidates compete
     * @param train pairs that are learnt from, of both kinds
     * @param valid more such pairs, of any kind
     * @throws IllegalArgumentException where pairs are all matches, or none is
     */
    public static MatchModel supervised(
            Plan plan,
            List<ReferenceRow> references,
            List<LabelledPair> train,
            List<LabelledPair> valid,
            TrainingProgress progress) {
        return new Supervised(plan, references, false, progress).train(train, valid);
    }

    /**
     * As {@link #supervised} within one table, whose rows are the records and the references: pairs do not compete.
     *
     * @param rows normalised by the plan, each id once
     */
    public static MatchModel supervisedOnOneTable(
            Plan plan,
            List<ReferenceRow> rows,
            List<LabelledPair> train,
            List<LabelledPair> valid,
            TrainingProgress progress) {
        return new Supervised(plan, rows, true, progress).train(train, valid);
    }

    /**
     * A model learnt from one table whose rows may be the same entity, without labels. Pairs do not compete, since an
     * entity may have any number of rows.
     *
     * @param rows normalised by the plan, each id once
     */
    public static MatchModel unsupervisedOnOneTable(Plan plan, List<ReferenceRow> rows, TrainingProgress progress) {
        return new Unsupervised(plan, progress).trainOnOneTable(rows);
    }

    /**
     * A model for given pairs of which nothing is known, and which do not compete.
     *
     * @param references all references: words weigh by their frequency among them
     * @param records of each pair the record, normalised by the plan
     * @param paired of each pair the reference
     */
    public static MatchModel unsupervisedPairs(
            Plan plan, List<ReferenceRow> references, List<Entity> records, List<ReferenceRow> paired) {
        return new GivenPairs(plan).train(references, records, paired);
    }

    /** The model that training starts from: nothing is learnt. */
    public static MatchModel fixed(Plan plan) {
        Layout layout = Layout.of(plan);
        double prior = MatchModel.bundled().prior();
        return new MatchModel("fixed", layout, plan.match(), plan.auto(), prior, PriorWeights.of(layout))
                .namedByContent();
    }
}
