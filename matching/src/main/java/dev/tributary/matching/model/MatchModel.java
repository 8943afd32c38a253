package dev.tributary.matching.model;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.packed.StableHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * What evidence is worth: a weight in log2 of the Bayes factor for every level of every feature, the weight of there
 * being a match at all, and the two thresholds. Immutable. {@link ModelText} has its form as a file.
 */
public final class MatchModel {
    private static final int FORMAT = 4;
    private static final String BUNDLED = "bundled.model";

    private final String version;
    private final Layout layout;
    private final double match;
    private final double auto;
    private final double prior;
    private final double[][] weights;
    private final TreeEnsemble trees;
    private final boolean competing;

    /** A model without trees. */
    public MatchModel(String version, Layout layout, double match, double auto, double prior, double[][] weights) {
        this(version, layout, new Thresholds(match, auto), prior, weights, TreeEnsemble.NONE);
    }

    /**
     * The two thresholds of decisions.
     *
     * @param match probability from which a record is matched or reviewed, in 0..1
     * @param auto probability from which a match is used without a look, at least {@code match}
     */
    public record Thresholds(double match, double auto) {
        public Thresholds {
            if (!(match >= 0 && match <= auto && auto <= 1)) {
                throw new IllegalArgumentException(
                        "thresholds must hold 0 <= match <= auto <= 1; match is " + match + ", auto is " + auto);
            }
        }
    }

    /**
     * @param version the model's name; two models of one name are the same model
     * @param layout whose features are weighed
     * @param thresholds of decisions
     * @param prior log2 of the odds of a match before any evidence
     * @param weights by feature and level, in log2 of the Bayes factor; 0 for every feature's missing level
     * @param trees what is added to the weights' sum
     */
    public MatchModel(
            String version,
            Layout layout,
            Thresholds thresholds,
            double prior,
            double[][] weights,
            TreeEnsemble trees) {
        this(version, layout, thresholds, prior, weights, trees, true);
    }

    private MatchModel(
            String version,
            Layout layout,
            Thresholds thresholds,
            double prior,
            double[][] weights,
            TreeEnsemble trees,
            boolean competing) {
        if (version.isBlank()) {
            throw new IllegalArgumentException("a model needs a version");
        }
        if (!Double.isFinite(prior)) {
            throw new IllegalArgumentException("the prior must be a number, is " + prior);
        }
        this.version = version;
        this.layout = layout;
        this.match = thresholds.match();
        this.auto = thresholds.auto();
        this.prior = prior;
        this.weights = checked(layout, weights);
        this.trees = trees.requireFeatures(weights.length);
        this.competing = competing;
    }

    private static double[][] checked(Layout layout, double[][] weights) {
        int features = layout.features().size();
        if (weights.length != features) {
            throw new IllegalArgumentException(
                    "a model of this layout needs weights for " + features + " features, has " + weights.length);
        }
        double[][] copy = new double[weights.length][];
        for (Feature feature : layout.features()) {
            double[] levels = weights[feature.ordinal()].clone();
            if (levels.length != feature.levelCount()) {
                throw new IllegalArgumentException(
                        feature.wireName() + " needs " + feature.levelCount() + " weights, has " + levels.length);
            }
            for (double weight : levels) {
                if (!Double.isFinite(weight)) {
                    throw new IllegalArgumentException(feature.wireName() + " has a weight that is no number");
                }
            }
            if (levels[Feature.MISSING] != 0) {
                throw new IllegalArgumentException(feature.wireName() + ": the weight of missing must be 0");
            }
            copy[feature.ordinal()] = levels;
        }
        return copy;
    }

    /** The model that comes with the program, for streams without one of their own. */
    public static MatchModel bundled() {
        return Bundled.MODEL;
    }

    private static final class Bundled {
        private static final MatchModel MODEL = load();

        private static MatchModel load() {
            try (InputStream in = MatchModel.class.getResourceAsStream(BUNDLED)) {
                if (in == null) {
                    throw new IllegalStateException("the program's own model " + BUNDLED + " is missing from its jar");
                }
                return ModelText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("the program's own model cannot be read", e);
            }
        }
    }

    public String version() {
        return version;
    }

    /** The features that it weighs. */
    public Layout layout() {
        return layout;
    }

    public double match() {
        return match;
    }

    public double auto() {
        return auto;
    }

    public double prior() {
        return prior;
    }

    public double weight(Feature feature, int level) {
        return weights[feature.ordinal()][level];
    }

    /** The same model with other thresholds, as a plan sets them; the version is the caller's to choose. */
    public MatchModel withThresholds(String newVersion, double newMatch, double newAuto) {
        return new MatchModel(newVersion, layout, new Thresholds(newMatch, newAuto), prior, weights, trees, competing);
    }

    /**
     * The same model for references that hold the same entity several times: a record's candidates do not compete, so each
     * has the probability of its evidence alone.
     */
    public MatchModel withoutCompetition() {
        return new MatchModel(version, layout, new Thresholds(match, auto), prior, weights, trees, false);
    }

    /** Whether at most one reference is a record's. */
    public boolean competing() {
        return competing;
    }

    /** The same model in which some features weigh nothing, for ablations; trees that ask for one of them are left out. */
    public MatchModel without(Predicate<Feature> features) {
        double[][] kept = new double[weights.length][];
        boolean treesStay = true;
        for (Feature feature : layout.features()) {
            boolean drop = features.test(feature);
            treesStay &= !drop || !trees.asksFor(feature.ordinal());
            kept[feature.ordinal()] = drop ? new double[feature.levelCount()] : weights[feature.ordinal()];
        }
        TreeEnsemble keptTrees = treesStay ? trees : TreeEnsemble.NONE;
        return new MatchModel(version, layout, new Thresholds(match, auto), prior, kept, keptTrees, competing)
                .namedByContent();
    }

    /** The same model with a version that names its content: its name, a dash and a hash of all that it says. */
    public MatchModel namedByContent() {
        byte[] content = withThresholds("-", match, auto).encode();
        String hash = String.format("%016x", StableHash.of(content, 0, content.length, 0));
        return withThresholds(version + '-' + hash.substring(0, 12), match, auto);
    }

    /**
     * log2 of the odds that a pair of these levels is a match, competition aside.
     *
     * @param grades the similarities of graded features, see {@link Candidate}
     */
    public double score(byte[] levels, byte[] grades) {
        return sum(levels) + trees.score(levels, grades);
    }

    private double sum(byte[] levels) {
        double sum = prior;
        for (int i = 0; i < levels.length; i++) {
            sum += weights[i][levels[i]];
        }
        return sum;
    }

    public double score(Candidate candidate) {
        return score(candidate.levels(), candidate.grades());
    }

    /**
     * As {@link #score(byte[], byte[])} where it reaches the floor, else any number below the floor: trees that can't lift the
     * score so far are not asked.
     */
    public double scoreFrom(byte[] levels, byte[] grades, double floor) {
        double sum = sum(levels);
        return sum + trees.most() < floor ? sum : sum + trees.score(levels, grades);
    }

    /** What its features say together beyond the sum of what each says, in log2 odds. */
    public TreeEnsemble trees() {
        return trees;
    }

    /** What the trees add to a candidate's score. */
    double together(Candidate candidate) {
        return trees.score(candidate.levels(), candidate.grades());
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(2048).writeByte(FORMAT).writeText(version);
        layout.encode(out);
        out.writeDouble(match).writeDouble(auto).writeDouble(prior);
        for (double[] levels : weights) {
            out.writeVarint(levels.length);
            for (double weight : levels) {
                out.writeDouble(weight);
            }
        }
        trees.encode(out);
        return out.writeByte(competing ? 1 : 0).toBytes();
    }

    /** @throws MalformedBytesException where the bytes are no model of this program's features */
    public static MatchModel decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expectFormat(FORMAT, "a match model");
        String version = in.readText();
        Layout layout = Layout.decode(in);
        double match = in.readDouble();
        double auto = in.readDouble();
        double prior = in.readDouble();
        double[][] weights = new double[layout.features().size()][];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = new double[in.readCount()];
            for (int level = 0; level < weights[i].length; level++) {
                weights[i][level] = in.readDouble();
            }
        }
        TreeEnsemble trees = TreeEnsemble.decode(in);
        boolean competing = in.readByte() != 0;
        try {
            return new MatchModel(
                    version,
                    layout,
                    new Thresholds(match, auto),
                    prior,
                    weights,
                    trees.trees() == 0 ? TreeEnsemble.NONE : trees,
                    competing);
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a match model that cannot be: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MatchModel that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return version.hashCode();
    }

    @Override
    public String toString() {
        return "MatchModel[" + version + "]";
    }
}
