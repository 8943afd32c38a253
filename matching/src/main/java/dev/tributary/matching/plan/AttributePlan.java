package dev.tributary.matching.plan;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One attribute of the plan.
 *
 * @param name its name in normalised entities, models and explanations: letters, digits, {@code _}, {@code -}
 * @param type what it holds
 * @param left columns of the records, whose values are joined with a space; not empty
 * @param right columns of the references, likewise
 */
public record AttributePlan(String name, AttributeType type, List<String> left, List<String> right) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public AttributePlan {
        Objects.requireNonNull(type, "type");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the attribute name \"" + name + "\" must be 1 to 64 letters, digits, _ or -");
        }
        left = columns(name, "left", left);
        right = columns(name, "right", right);
    }

    /** An attribute whose one column has the attribute's name in both files. */
    public static AttributePlan of(String name, AttributeType type) {
        return new AttributePlan(name, type, List.of(name), List.of(name));
    }

    private static List<String> columns(String name, String side, List<String> columns) {
        if (columns.isEmpty() || columns.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "attribute " + name + " needs at least one column on the " + side + ", none of them blank");
        }
        return List.copyOf(columns);
    }
}
