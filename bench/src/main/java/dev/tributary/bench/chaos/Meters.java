package dev.tributary.bench.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the Prometheus text of a program. */
final class Meters {

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private Meters() {}

    /** Sum of the samples of this name whose labels contain the text, which may be empty. */
    static double sum(String page, String name, String label) {
        double sum = 0;
        for (String line : page.split("\n")) {
            if (isSample(line, name) && line.contains(label)) {
                sum += value(line);
            }
        }
        return sum;
    }

    /** Samples of one name by {@code topic-partition}. */
    static Map<String, Long> byPartition(String page, String name) {
        Map<String, Long> values = new HashMap<>();
        for (String line : page.split("\n")) {
            if (isSample(line, name)) {
                Map<String, String> labels = labels(line);
                values.put(labels.get("topic") + "-" + labels.get("partition"), (long) value(line));
            }
        }
        return values;
    }

    private static boolean isSample(String line, String name) {
        return line.startsWith(name)
                && line.length() > name.length()
                && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' ');
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static Map<String, String> labels(String line) {
        Map<String, String> labels = new HashMap<>();
        Matcher matcher = LABEL.matcher(line);
        while (matcher.find()) {
            labels.put(matcher.group(1), matcher.group(2));
        }
        return labels;
    }
}
