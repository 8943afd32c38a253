package dev.tributary.linkage.profile;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often values have each shape, and their length.
 *
 * @param shares by shape, in 0..1
 * @param meanWords words a value
 * @param meanLength characters a value
 */
public record Shapes(Map<Shape, Double> shares, double meanWords, double meanLength) {

    /** Values of one column that are looked at. */
    static final int VALUES_MAX = 1_000;

    public Shapes {
        shares = Map.copyOf(shares);
    }

    static Shapes of(List<String> values) {
        Map<Shape, Double> shares = new EnumMap<>(Shape.class);
        double words = 0;
        double length = 0;
        for (Shape shape : Shape.values()) {
            shares.put(shape, 0.0);
        }
        for (String raw : values) {
            Shape.Value value = Shape.Value.of(raw);
            words += value.words().size();
            length += value.text().length();
            for (Shape shape : Shape.values()) {
                if (shape.fits(value)) {
                    shares.merge(shape, 1.0 / values.size(), Double::sum);
                }
            }
        }
        int count = Math.max(1, values.size());
        return new Shapes(shares, words / count, length / count);
    }

    /** The mean of both sides: each file counts the same, whatever its size. */
    public static Shapes mean(Shapes left, Shapes right) {
        Map<Shape, Double> shares = new EnumMap<>(Shape.class);
        left.shares.forEach((shape, share) -> shares.put(shape, (share + right.share(shape)) / 2));
        return new Shapes(shares, (left.meanWords + right.meanWords) / 2, (left.meanLength + right.meanLength) / 2);
    }

    public double share(Shape shape) {
        return shares.getOrDefault(shape, 0.0);
    }
}
