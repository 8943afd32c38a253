package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.CandidateLevels;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import java.util.Arrays;
import java.util.List;

/**
 * Learns without labels. First the probability of each pair is estimated by expectation maximisation over groups of
 * evidence ({@link EvidenceGroups}); then the weights of single features are fitted to these probabilities
 * ({@link ConditionalLogit}), which corrects for features that speak of the same thing; with these weights the groups
 * are estimated again.
 */
final class Unsupervised {
    /** Records that are looked at, evenly spread over all of them. */
    private static final int RECORDS_MAX = 8_000;

    /** Candidates of a record that count: those of most weight before training. */
    private static final int CANDIDATES_MAX = 12;

    private static final int PASSES = 2;
    private static final int ROUNDS = 150;
    private static final double HOLDING = 4;

    private final Plan plan;
    private final Layout layout;
    private final TrainingProgress progress;
    private final double[][] priorWeights;

    Unsupervised(Plan plan, TrainingProgress progress) {
        this.plan = plan;
        this.layout = Layout.of(plan);
        this.progress = progress;
        this.priorWeights = PriorWeights.of(layout);
    }

    MatchModel train(List<ReferenceRow> references, List<Entity> records) {
        CandidatePairs pairs = pairs(references, records);
        double[][] weights = priorWeights;
        double prior = MatchModel.bundled().prior();
        for (int pass = 1; pass <= PASSES && pairs.pairs() > 0; pass++) {
            EvidenceGroups groups = new EvidenceGroups(layout, pairs);
            double[] posterior = groups.fit(weights);
            ConditionalLogit logit = new ConditionalLogit(layout, pairs, priorWeights, groups.prior(), HOLDING, ROUNDS);
            double[] even = new double[pairs.records()];
            Arrays.fill(even, 1);
            logit.fit(posterior, even);
            weights = logit.weights();
            prior = logit.prior();
            progress.at("weights", pass, PASSES);
        }
        return new MatchModel("unsupervised", layout, plan.match(), plan.auto(), prior, weights).namedByContent();
    }

    private CandidatePairs pairs(List<ReferenceRow> references, List<Entity> records) {
        progress.at("index", 0, 1);
        TermStatistics statistics = TermStatistics.of(layout, references);
        CandidateLevels candidates = new CandidateLevels(Segment.build("training", references, statistics, 1));
        progress.at("index", 1, 1);
        CandidatePairs pairs = new CandidatePairs();
        int taken = Math.min(RECORDS_MAX, records.size());
        for (int i = 0; i < taken; i++) {
            addRecord(records.get((int) ((long) i * records.size() / taken)), candidates, pairs);
            if (i % 500 == 499 || i + 1 == taken) {
                progress.at("candidates", i + 1, taken);
            }
        }
        return pairs;
    }

    private void addRecord(Entity record, CandidateLevels candidates, CandidatePairs pairs) {
        int count = candidates.find(record);
        byte[][] levels = new byte[count][];
        double[] scores = new double[count];
        for (int c = 0; c < count; c++) {
            levels[c] = candidates.levels(c).clone();
            for (int f = 0; f < levels[c].length; f++) {
                scores[c] -= priorWeights[f][levels[c][f]];
            }
        }
        double[] ascending = scores.clone();
        Arrays.sort(ascending);
        double worst = count <= CANDIDATES_MAX ? Double.POSITIVE_INFINITY : ascending[CANDIDATES_MAX - 1];
        int added = 0;
        for (int c = 0; c < count && added < CANDIDATES_MAX; c++) {
            if (scores[c] <= worst) {
                pairs.add(levels[c]);
                added++;
            }
        }
        pairs.endRecord();
    }
}
