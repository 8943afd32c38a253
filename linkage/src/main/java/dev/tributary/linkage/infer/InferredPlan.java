package dev.tributary.linkage.infer;

import dev.tributary.matching.plan.Plan;
import java.util.List;
import java.util.Map;

/**
 * A plan and why it is as it is.
 *
 * @param tables the tables that it was inferred from, with their rows
 * @param reasons a line for each attribute, by name
 * @param leftOut columns that are not compared
 */
public record InferredPlan(Plan plan, String tables, Map<String, String> reasons, List<LeftOut> leftOut) {

    /** A column, or two that belong together, and why it is not compared. */
    public record LeftOut(String columns, String reason) {}

    public InferredPlan {
        reasons = Map.copyOf(reasons);
        leftOut = List.copyOf(leftOut);
    }
}
