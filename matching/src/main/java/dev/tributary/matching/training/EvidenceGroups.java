package dev.tributary.matching.training;

import dev.tributary.matching.features.Layout;
import java.util.Arrays;

/**
 * Expectation maximisation for the model of Fellegi and Sunter (1969), under the decider's competition. Features of one
 * group speak of the same thing, so they are not taken for independent: their weights are added up to one figure, cut
 * into ordered bins, and the bins' probabilities among matches (m) and among other candidates (u) are what is estimated.
 * Groups are taken for independent of each other. The ratio of m to u never falls from bin to bin. Where it turns out that
 * hardly any reference is claimed by several records, references can only be claimed once: so the records' competition
 * for them tells matches from what is merely similar.
 */
final class EvidenceGroups {
    private static final int BINS = EvidenceBins.BINS;
    private static final int ROUNDS = 60;
    /** As many records' evidence as the weights that are started from count. */
    private static final double HOLDING = 20;

    /** How often records' and references' claims are balanced where neither list has an entity twice. */
    private static final int TURNS = 3;

    /** The probability from which a claim is sure enough to tell whether references are claimed several times. */
    private static final double SURE = 0.8;

    private static final int CLAIMED_MIN = 20;
    private static final double SEVERAL_MAX = 0.03;

    private final CandidatePairs pairs;
    private final EvidenceBins evidence;
    private final int groups;
    private double[][] ratios = {};
    private double prior;
    private boolean oneToOne;

    EvidenceGroups(Layout layout, CandidatePairs pairs) {
        this.pairs = pairs;
        this.evidence = new EvidenceBins(layout, pairs);
        this.groups = evidence.groups();
    }

    /** Whether at least two groups speak of a fair part of the pairs, legal forms aside. */
    boolean severalSpeak() {
        return evidence.severalSpeak();
    }

    /**
     * Estimates.
     *
     * @param weights of the features within their groups, in log2
     * @return of each pair the probability that it is its record's match
     */
    double[] fit(double[][] weights) {
        evidence.fill(weights);
        ratios = new double[groups][];
        double[][] others = new double[groups][BINS + 1];
        double[] none = new double[pairs.pairs()];
        count(none, others);
        start(others);
        double matches = 0.5;
        double[] posterior = none;
        double candidates = Math.max(1, pairs.pairs() / (double) Math.max(1, pairs.records()));
        for (int round = 0; round < ROUNDS; round++) {
            if (round == ROUNDS / 2) {
                oneToOne = foundOneToOne(posterior);
            }
            prior = log2(matches / (1 - matches) / candidates);
            posterior = expect();
            double sum = maximise(posterior);
            matches = Math.min(0.999, Math.max(0.001, sum / pairs.records()));
        }
        return posterior;
    }

    /** Counts the pairs that are not matches by group and bin, smoothed. */
    private void count(double[] posterior, double[][] others) {
        double[] byPattern = new double[pairs.patterns()];
        for (int pair = 0; pair < pairs.pairs(); pair++) {
            byPattern[pairs.pattern(pair)] += 1 - posterior[pair];
        }
        evidence.add(byPattern, others);
    }

    private static double[] shares(double[] counts, double smoothing) {
        double[] shares = counts.clone();
        double sum = 0;
        for (int bin = 1; bin < shares.length; bin++) {
            shares[bin] += smoothing;
            sum += shares[bin];
        }
        for (int bin = 1; bin < shares.length; bin++) {
            shares[bin] /= sum;
        }
        return shares;
    }

    /** Ratios as the weights that are started from have them, made probabilities. */
    private void start(double[][] others) {
        for (int g = 0; g < groups; g++) {
            ratios[g] = startRatios(g, shares(others[g], 0.5));
        }
    }

    private double[] startRatios(int group, double[] u) {
        double top = Double.NEGATIVE_INFINITY;
        for (int bin = 1; bin <= BINS; bin++) {
            top = Math.max(top, evidence.figure(group, bin));
        }
        double sum = 0;
        for (int bin = 1; bin <= BINS; bin++) {
            sum += u[bin] * StrictMath.pow(2, evidence.figure(group, bin) - top);
        }
        double[] ratio = new double[BINS + 1];
        for (int bin = 1; bin <= BINS; bin++) {
            ratio[bin] = evidence.figure(group, bin) - top - log2(sum);
        }
        return ratio;
    }

    private double[] expect() {
        double[] odds = new double[pairs.patterns()];
        for (int p = 0; p < odds.length; p++) {
            double score = prior;
            for (int g = 0; g < groups; g++) {
                score += ratios[g][evidence.bin(p, g)];
            }
            odds[p] = StrictMath.pow(2, Math.min(500, score));
        }
        double[] posterior = new double[pairs.pairs()];
        double[] shares = new double[oneToOne ? pairs.references() : 0];
        Arrays.fill(shares, 1);
        compete(odds, shares, posterior);
        for (int turn = 0; turn < TURNS && oneToOne; turn++) {
            double[] claims = claims(posterior, 0);
            for (int reference = 0; reference < shares.length; reference++) {
                shares[reference] /= Math.max(1, claims[reference]);
            }
            compete(odds, shares, posterior);
        }
        return posterior;
    }

    /** Each pair's odds over those of all of the record's pairs and one. */
    private void compete(double[] odds, double[] shares, double[] posterior) {
        for (int record = 0; record < pairs.records(); record++) {
            double sum = 1;
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                posterior[pair] = odds[pairs.pattern(pair)] * (oneToOne ? shares[pairs.reference(pair)] : 1);
                sum += posterior[pair];
            }
            for (int pair = pairs.start(record); pair < pairs.end(record); pair++) {
                posterior[pair] /= sum;
            }
        }
    }

    /** Of each reference how many records claim it: the sum of the probabilities from a floor on. */
    private double[] claims(double[] posterior, double floor) {
        double[] claims = new double[pairs.references()];
        for (int pair = 0; pair < posterior.length; pair++) {
            claims[pairs.reference(pair)] += posterior[pair] >= floor ? posterior[pair] : 0;
        }
        return claims;
    }

    /** Whether hardly any reference is surely claimed by several records. */
    private boolean foundOneToOne(double[] posterior) {
        int claimed = 0;
        int several = 0;
        for (double claims : claims(posterior, SURE)) {
            claimed += claims > 0 ? 1 : 0;
            several += claims > 1 ? 1 : 0;
        }
        return claimed >= CLAIMED_MIN && several <= SEVERAL_MAX * claimed;
    }

    /** Estimates the ratios anew and gives the number of matches. */
    private double maximise(double[] posterior) {
        double[] byPattern = new double[pairs.patterns()];
        double sum = 0;
        for (int pair = 0; pair < posterior.length; pair++) {
            byPattern[pairs.pattern(pair)] += posterior[pair];
            sum += posterior[pair];
        }
        double[][] matches = new double[groups][BINS + 1];
        double[][] others = new double[groups][BINS + 1];
        evidence.add(byPattern, matches);
        count(posterior, others);
        for (int g = 0; g < groups; g++) {
            double[] u = shares(others[g], 0.5);
            double[] start = startRatios(g, u);
            double[] m = matches[g].clone();
            for (int bin = 1; bin <= BINS; bin++) {
                m[bin] += HOLDING * u[bin] * StrictMath.pow(2, start[bin]);
            }
            ratios[g] = ascending(shares(m, 1e-6), u);
        }
        return sum;
    }

    /** log2 of m over u, made ascending by pooling neighbours (Ayer et al. 1955). */
    private static double[] ascending(double[] m, double[] u) {
        int[] ends = new int[BINS + 1];
        double[] pooledM = new double[BINS + 1];
        double[] pooledU = new double[BINS + 1];
        int pools = 0;
        for (int bin = 1; bin <= BINS; bin++) {
            pooledM[pools] = m[bin];
            pooledU[pools] = u[bin];
            ends[pools++] = bin;
            while (pools > 1 && pooledM[pools - 1] * pooledU[pools - 2] <= pooledM[pools - 2] * pooledU[pools - 1]) {
                pools--;
                pooledM[pools - 1] += pooledM[pools];
                pooledU[pools - 1] += pooledU[pools];
                ends[pools - 1] = ends[pools];
            }
        }
        double[] ratio = new double[BINS + 1];
        int bin = 1;
        for (int pool = 0; pool < pools; pool++) {
            for (; bin <= ends[pool]; bin++) {
                ratio[bin] = log2(pooledM[pool] / pooledU[pool]);
            }
        }
        return ratio;
    }

    double prior() {
        return prior;
    }

    private static double log2(double value) {
        return StrictMath.log(value) / StrictMath.log(2);
    }
}
