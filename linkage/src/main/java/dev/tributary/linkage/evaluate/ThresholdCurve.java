package dev.tributary.linkage.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Agreement at every threshold: predictions of at least the threshold count.
 *
 * @param points one for each score that occurs, from the highest threshold to the lowest
 * @param actual true pairs, found or not
 */
public record ThresholdCurve(List<Point> points, long actual) {

    /** Points that are kept of a long curve, for reports. */
    private static final int DRAWN_MAX = 400;

    public record Point(double threshold, Scores scores) {}

    public ThresholdCurve {
        points = List.copyOf(points);
    }

    public static ThresholdCurve of(List<Claim> claims, long actual) {
        List<Claim> ordered = new ArrayList<>(claims);
        ordered.sort(Comparator.comparingDouble(Claim::score).reversed());
        List<Point> points = new ArrayList<>();
        long right = 0;
        for (int i = 0; i < ordered.size(); i++) {
            right += ordered.get(i).right() ? 1 : 0;
            // Predictions of equal score are on the same side of any threshold.
            if (i + 1 == ordered.size()
                    || ordered.get(i + 1).score() < ordered.get(i).score()) {
                points.add(new Point(ordered.get(i).score(), new Scores(right, i + 1L, actual)));
            }
        }
        return new ThresholdCurve(points, actual);
    }

    /** Predictions of at least this score. */
    public Scores at(double threshold) {
        Scores at = new Scores(0, 0, actual);
        for (Point point : points) {
            if (point.threshold < threshold) {
                break;
            }
            at = point.scores;
        }
        return at;
    }

    /** The threshold of the best F1, the highest of several. */
    public Point best() {
        Point best = new Point(1, new Scores(0, 0, actual));
        for (Point point : points) {
            if (point.scores.f1() > best.scores.f1()) {
                best = point;
            }
        }
        return best;
    }

    /** Area under precision over recall, by steps. */
    public double averagePrecision() {
        double area = 0;
        double recall = 0;
        for (Point point : points) {
            if (point.scores.recall() > recall) {
                area += (point.scores.recall() - recall) * point.scores.precision();
                recall = point.scores.recall();
            }
        }
        return area;
    }

    /** The points of a drawing: all of a short curve, evenly chosen ones of a long one. */
    public List<Point> drawn() {
        if (points.size() <= DRAWN_MAX) {
            return points;
        }
        List<Point> drawn = new ArrayList<>();
        for (int i = 0; i < DRAWN_MAX; i++) {
            drawn.add(points.get((int) ((long) i * (points.size() - 1) / (DRAWN_MAX - 1))));
        }
        return drawn;
    }
}
