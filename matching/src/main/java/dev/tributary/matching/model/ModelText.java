package dev.tributary.matching.model;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.Field;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model as a text file: {@code #} starts a comment, every other line reads {@code key = value}. Keys are
 * {@code version}, {@code match}, {@code auto}, {@code prior}, {@code competing} (true where it is left out); for each field of the layout, in order,
 * {@code field.NAME}, its value the field's kind and attributes; and for the weight of a level {@code feature/level}, such
 * as {@code country/equal = 1.3}. A model without fields is one of companies. Every level but {@code missing} must have
 * its weight; an unknown key is refused. Boosted trees, where there are some, stand in {@code trees} (their depth),
 * {@code trees.features}, {@code trees.cuts} and {@code trees.leaves}, see {@link TreeEnsemble}.
 */
public final class ModelText {
    private static final String FIELD = "field.";
    private static final String TREES = "trees";
    private static final String COMPETING = "competing";

    private ModelText() {}

    /** @throws IllegalArgumentException naming the line or key at fault */
    public static MatchModel parse(String text) {
        Map<String, String> lines = lines(text);
        String version = take(lines, "version");
        double match = number(lines, "match");
        double auto = number(lines, "auto");
        double prior = number(lines, "prior");
        Layout layout = layout(lines);
        double[][] weights = new double[layout.features().size()][];
        for (Feature feature : layout.features()) {
            double[] levels = new double[feature.levelCount()];
            for (int level = 1; level < levels.length; level++) {
                levels[level] = number(lines, feature.wireName() + '/' + feature.levelName(level));
            }
            weights[feature.ordinal()] = levels;
        }
        TreeEnsemble trees = trees(lines);
        boolean competing = !lines.containsKey(COMPETING) || truth(lines, COMPETING);
        if (!lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "a model has no key " + lines.keySet().iterator().next());
        }
        MatchModel model =
                new MatchModel(version, layout, new MatchModel.Thresholds(match, auto), prior, weights, trees);
        return competing ? model : model.withoutCompetition();
    }

    private static boolean truth(Map<String, String> lines, String key) {
        String value = take(lines, key);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("the model's " + key + " must be true or false");
        }
        return value.equals("true");
    }

    private static TreeEnsemble trees(Map<String, String> lines) {
        if (!lines.containsKey(TREES)) {
            return TreeEnsemble.NONE;
        }
        int depth = (int) number(lines, TREES);
        int[] features = Arrays.stream(numbers(lines, TREES + ".features"))
                .mapToInt(n -> (int) n)
                .toArray();
        int[] cuts = Arrays.stream(numbers(lines, TREES + ".cuts"))
                .mapToInt(n -> (int) n)
                .toArray();
        return new TreeEnsemble(depth, features, cuts, numbers(lines, TREES + ".leaves"));
    }

    private static double[] numbers(Map<String, String> lines, String key) {
        try {
            return Arrays.stream(take(lines, key).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the model's " + key + " must be numbers with spaces between them", e);
        }
    }

    private static void format(TreeEnsemble trees, StringBuilder text) {
        text.append(TREES).append(" = ").append(trees.depth()).append('\n');
        text.append(TREES).append(".features =");
        Arrays.stream(trees.features()).forEach(f -> text.append(' ').append(f));
        text.append('\n').append(TREES).append(".cuts =");
        Arrays.stream(trees.cuts()).forEach(c -> text.append(' ').append(c));
        text.append('\n').append(TREES).append(".leaves =");
        Arrays.stream(trees.leaves()).forEach(l -> text.append(' ').append(l));
        text.append('\n');
    }

    private static Layout layout(Map<String, String> lines) {
        List<Field> fields = new ArrayList<>();
        for (String key : List.copyOf(lines.keySet())) {
            if (key.startsWith(FIELD) && key.indexOf('/') < 0) {
                fields.add(field(key.substring(FIELD.length()), take(lines, key)));
            }
        }
        return fields.isEmpty() ? Layout.companies() : Layout.of(fields);
    }

    private static Field field(String name, String value) {
        String[] words = value.split("\\s+");
        try {
            FieldKind kind = FieldKind.valueOf(words[0].toUpperCase(Locale.ROOT));
            return new Field(name, kind, Arrays.asList(words).subList(1, words.length));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the model's field " + name + " is of no known kind: " + words[0], e);
        }
    }

    private static Map<String, String> lines(String text) {
        Map<String, String> lines = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("line " + number + " of the model reads neither key = value nor #");
            }
            String key = line.substring(0, equals).strip();
            if (lines.put(key, line.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("line " + number + " of the model repeats the key " + key);
            }
        }
        return lines;
    }

    private static String take(Map<String, String> lines, String key) {
        String value = lines.remove(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the model lacks the key " + key + "; a model of an earlier version must be trained again");
        }
        return value;
    }

    private static double number(Map<String, String> lines, String key) {
        String value = take(lines, key);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the model's " + key + " must be a number", e);
        }
    }

    /** The model's lines; {@link #parse} gives the same model again. */
    public static String format(MatchModel model, String comment) {
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("version = ").append(model.version()).append('\n');
        text.append("match = ").append(model.match()).append('\n');
        text.append("auto = ").append(model.auto()).append('\n');
        text.append("prior = ").append(model.prior()).append('\n');
        if (!model.competing()) {
            text.append(COMPETING).append(" = false\n");
        }
        if (!model.layout().equals(Layout.companies())) {
            for (Field field : model.layout().fields()) {
                text.append(FIELD).append(field.name()).append(" = ");
                text.append(field.kind().name().toLowerCase(Locale.ROOT));
                field.attributes().forEach(attribute -> text.append(' ').append(attribute));
                text.append('\n');
            }
        }
        for (Feature feature : model.layout().features()) {
            for (int level = 1; level < feature.levelCount(); level++) {
                text.append(feature.wireName()).append('/').append(feature.levelName(level));
                text.append(" = ").append(model.weight(feature, level)).append('\n');
            }
        }
        if (model.trees().trees() > 0) {
            format(model.trees(), text);
        }
        return text.toString();
    }
}
