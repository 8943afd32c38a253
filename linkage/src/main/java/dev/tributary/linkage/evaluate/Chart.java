package dev.tributary.linkage.evaluate;

import java.util.List;
import java.util.Locale;

/** A line chart over the unit square, as SVG. */
final class Chart {

    private static final int SIZE = 300;
    private static final int MARGIN = 42;

    /** A point; both in 0..1. */
    record Point(double x, double y) {}

    private final StringBuilder body = new StringBuilder();
    private final String title;
    private final String xName;
    private final String yName;

    Chart(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /** @param style a class of the page's style sheet */
    Chart line(String style, List<Point> points) {
        if (points.isEmpty()) {
            return this;
        }
        body.append("<polyline class=\"").append(style).append("\" points=\"");
        points.forEach(
                point -> body.append(x(point.x)).append(',').append(y(point.y)).append(' '));
        body.append("\"/>\n");
        return this;
    }

    Chart dot(String style, Point point, String label) {
        body.append(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s</title></circle>%n",
                style,
                x(point.x),
                y(point.y),
                ReportHtml.escape(label)));
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                ReportHtml.escape(title),
                SIZE + 2 * MARGIN,
                SIZE + 2 * MARGIN,
                ReportHtml.escape(title)));
        for (int tick = 0; tick <= 5; tick++) {
            double at = tick / 5.0;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%1$s\" y1=\"%3$s\" x2=\"%1$s\" y2=\"%4$s\"/>"
                            + "<line class=\"grid\" x1=\"%5$s\" y1=\"%2$s\" x2=\"%6$s\" y2=\"%2$s\"/>"
                            + "<text x=\"%1$s\" y=\"%7$d\" text-anchor=\"middle\">%8$.1f</text>"
                            + "<text x=\"%9$d\" y=\"%2$s\" text-anchor=\"end\" dy=\"4\">%8$.1f</text>%n",
                    x(at),
                    y(at),
                    y(0),
                    y(1),
                    x(0),
                    x(1),
                    SIZE + MARGIN + 16,
                    at,
                    MARGIN - 6));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                        + "<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                MARGIN + SIZE / 2,
                SIZE + 2 * MARGIN - 8,
                ReportHtml.escape(xName),
                MARGIN + SIZE / 2,
                ReportHtml.escape(yName)));
        return svg.append(body).append("</svg></figure>\n").toString();
    }

    private static String x(double value) {
        return String.format(Locale.ROOT, "%.1f", MARGIN + value * SIZE);
    }

    private static String y(double value) {
        return String.format(Locale.ROOT, "%.1f", MARGIN + (1 - value) * SIZE);
    }
}
