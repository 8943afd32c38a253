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

/**
 * What evidence is worth: a weight in log2 of the Bayes factor for every level of every feature, the weight of there
 * being a match at all, and the two thresholds. Immutable. {@link ModelText} has its form as a file.
 */
public final class MatchModel {
    private static final int FORMAT = 2;
    private static final String BUNDLED = "bundled.model";

    private final String version;
    private final Layout layout;
    private final double match;
    private final double auto;
    private final double prior;
    private final double[][] weights;

    /**
     * @param version the model's name; two models of one name are the same model
     * @param layout whose features are weighed
     * @param match probability from which a record is matched or reviewed, in 0..1
     * @param auto probability from which a match is used without a look, at least {@code match}
     * @param prior log2 of the odds of a match before any evidence
     * @param weights by feature and level, in log2 of the Bayes factor; 0 for every feature's missing level
     */
    public MatchModel(String version, Layout layout, double match, double auto, double prior, double[][] weights) {
        if (version.isBlank()) {
            throw new IllegalArgumentException("a model needs a version");
        }
        if (!(match >= 0 && match <= auto && auto <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds must hold 0 <= match <= auto <= 1; match is " + match + ", auto is " + auto);
        }
        if (!Double.isFinite(prior)) {
            throw new IllegalArgumentException("the prior must be a number, is " + prior);
        }
        this.version = version;
        this.layout = layout;
        this.match = match;
        this.auto = auto;
        this.prior = prior;
        this.weights = checked(layout, weights);
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
        return new MatchModel(newVersion, layout, newMatch, newAuto, prior, weights);
    }

    /** The same model with a version that names its content: its name, a dash and a hash of all that it says. */
    public MatchModel namedByContent() {
        byte[] content = new MatchModel("-", layout, match, auto, prior, weights).encode();
        String hash = String.format("%016x", StableHash.of(content, 0, content.length, 0));
        return new MatchModel(version + '-' + hash.substring(0, 12), layout, match, auto, prior, weights);
    }

    /** log2 of the odds that a pair of these levels is a match, competition aside. */
    public double score(byte[] levels) {
        double score = prior;
        for (int i = 0; i < levels.length; i++) {
            score += weights[i][levels[i]];
        }
        return score;
    }

    public double score(Candidate candidate) {
        return score(candidate.levels());
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
        return out.toBytes();
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
        try {
            return new MatchModel(version, layout, match, auto, prior, weights);
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
