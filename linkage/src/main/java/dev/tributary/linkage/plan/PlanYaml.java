package dev.tributary.linkage.plan;

import dev.tributary.linkage.infer.InferredPlan;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.PlanReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes plans. {@link PlanReader} reads them. */
public final class PlanYaml {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*");
    /** Words that YAML takes for something else than text. */
    private static final Set<String> WORDS_OF_YAML =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

    private PlanYaml() {}

    /** The plan with its reasons as comments; reading it again gives the same plan. */
    public static String write(InferredPlan inferred) {
        StringBuilder out = new StringBuilder();
        comment(out, "", "Plan inferred from " + inferred.tables() + ". Edit it as you like:");
        comment(out, "", "attributes can be removed, retyped, renamed, or joined from several columns ([a, b]).");
        body(out, inferred.plan(), inferred.reasons());
        if (!inferred.leftOut().isEmpty()) {
            out.append('\n');
            comment(out, "", "Left out:");
            inferred.leftOut().forEach(column -> comment(out, "", "  " + column.columns() + ": " + column.reason()));
        }
        return out.toString();
    }

    /** The plan alone. */
    public static String write(Plan plan) {
        StringBuilder out = new StringBuilder();
        body(out, plan, Map.of());
        return out.toString();
    }

    private static void body(StringBuilder out, Plan plan, Map<String, String> reasons) {
        String kinds =
                Arrays.stream(EntityType.values()).map(EntityType::wireName).collect(Collectors.joining(", "));
        comment(out, "", "What the rows describe: " + kinds + ".");
        out.append("entity: ").append(plan.entity().wireName()).append('\n');
        comment(out, "", "The columns with the ids.");
        out.append("left_id: ").append(scalar(plan.leftId())).append('\n');
        out.append("right_id: ").append(scalar(plan.rightId())).append('\n');
        comment(out, "", "From match on a pair is a match or for review; from auto on it needs no look.");
        out.append("match: ").append(plan.match()).append('\n');
        out.append("auto: ").append(plan.auto()).append('\n');
        comment(out, "", "Where above 0, auto is chosen so that this share of the automatic matches is right.");
        out.append("auto_match_precision: ").append(plan.autoMatchPrecision()).append('\n');
        comment(out, "", "Types: " + AttributeType.wireNames() + ".");
        out.append("attributes:\n");
        for (AttributePlan attribute : plan.attributes()) {
            if (reasons.containsKey(attribute.name())) {
                comment(out, "  ", reasons.get(attribute.name()));
            }
            out.append("  - name: ").append(scalar(attribute.name())).append('\n');
            out.append("    type: ").append(attribute.type().wireName()).append('\n');
            out.append("    left: ").append(columns(attribute.left())).append('\n');
            out.append("    right: ").append(columns(attribute.right())).append('\n');
        }
    }

    private static void comment(StringBuilder out, String indent, String text) {
        out.append(indent).append("# ").append(text.replaceAll("\\R", " ")).append('\n');
    }

    private static String columns(List<String> columns) {
        return columns.size() == 1
                ? scalar(columns.get(0))
                : columns.stream().map(PlanYaml::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS_OF_YAML.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format("\\x%02x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
