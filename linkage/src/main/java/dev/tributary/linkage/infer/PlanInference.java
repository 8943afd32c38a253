package dev.tributary.linkage.infer;

import dev.tributary.linkage.infer.ColumnHint.Meaning;
import dev.tributary.linkage.infer.InferredPlan.LeftOut;
import dev.tributary.linkage.profile.ColumnProfile;
import dev.tributary.linkage.profile.Shape;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Infers a plan from tables: 1 profile the columns; 2 pair them; 3 leave out what identifies nothing; 4 tell types;
 * 5 join pieces of one thing; 6 name the attributes and the kind of entity.
 */
public final class PlanInference {

    private final Table left;
    private final Optional<Table> right;
    private final List<LeftOut> leftOut = new ArrayList<>();

    private PlanInference(Table left, Optional<Table> right) {
        this.left = left;
        this.right = right;
    }

    /**
     * @param right empty to find duplicates within the left table
     * @throws ConfigurationException where the tables have no columns in common
     */
    public static InferredPlan infer(Table left, Optional<Table> right) {
        return new PlanInference(left, right).infer();
    }

    private InferredPlan infer() {
        List<ColumnPair> pairs = pairs();
        List<ColumnPair> kept = pairs.stream().filter(pair -> !isLeftOut(pair)).toList();
        NameKind context = NameKind.context(kept);
        List<Draft> drafts = new ArrayList<>();
        for (ColumnPair pair : kept) {
            TypeInference inferred = SplitColumns.type(pair).orElseGet(() -> TypeInference.of(pair, context));
            Optional<String> useless = UselessColumns.reason(pair, inferred.type());
            if (useless.isPresent()) {
                leftOut.add(new LeftOut(pair.columns(), useless.get()));
            } else {
                drafts.add(Draft.of(pair, inferred));
            }
        }
        List<Draft> joined = Draft.withName(Draft.joinPieces(drafts));
        if (joined.isEmpty()) {
            throw new ConfigurationException("no column can be compared: " + nothingInCommon());
        }
        return named(joined, kept);
    }

    private String nothingInCommon() {
        return right.map(table -> "left has " + left.columns() + ", right has " + table.columns())
                        .orElse("the table has " + left.columns())
                + "; name the columns that belong together in a plan (tributary plan init --help)";
    }

    private List<ColumnPair> pairs() {
        int sparseness = ColumnProfile.sparseness(
                Math.max(left.size(), right.map(Table::size).orElse(0)));
        List<ColumnProfile> ofLeft = profiles(left, sparseness);
        if (right.isEmpty()) {
            return ofLeft.stream().map(column -> ColumnPair.of(column, column)).toList();
        }
        List<ColumnProfile> ofRight = profiles(right.get(), sparseness);
        List<ColumnPair> joined = new ArrayList<>();
        for (SplitColumns split : SplitColumns.of(ofLeft, ofRight)) {
            joined.add(ColumnPair.of(
                    ColumnProfile.of(left, split.left(), sparseness),
                    ColumnProfile.of(right.get(), split.right(), sparseness)));
            ofLeft = without(ofLeft, split.left());
            ofRight = without(ofRight, split.right());
        }
        List<ColumnPair> pairs = paired(ofLeft, ofRight);
        joined.addAll(pairs);
        return joined;
    }

    private static List<ColumnProfile> without(List<ColumnProfile> profiles, List<String> columns) {
        return profiles.stream()
                .filter(profile -> !columns.contains(profile.column()))
                .toList();
    }

    private List<ColumnPair> paired(List<ColumnProfile> ofLeft, List<ColumnProfile> ofRight) {
        List<ColumnPair> pairs = ColumnPairing.of(ofLeft, ofRight);
        Set<ColumnProfile> paired = new HashSet<>();
        pairs.forEach(pair -> {
            paired.add(pair.left());
            paired.add(pair.right());
        });
        alone(ofLeft, paired, "left");
        alone(ofRight, paired, "right");
        return pairs;
    }

    private void alone(List<ColumnProfile> columns, Set<ColumnProfile> paired, String side) {
        columns.stream()
                .filter(column -> !paired.contains(column))
                .forEach(column -> leftOut.add(new LeftOut(
                        column.column(), "only " + side + " has it, or nothing like it is on the other side")));
    }

    private static List<ColumnProfile> profiles(Table table, int sparseness) {
        return table.columns().stream()
                .filter(column -> !column.equals(table.idColumn()))
                .map(column -> ColumnProfile.of(table, List.of(column), sparseness))
                .toList();
    }

    private boolean isLeftOut(ColumnPair pair) {
        Optional<String> reason = UselessColumns.reason(pair);
        reason.ifPresent(text -> leftOut.add(new LeftOut(pair.columns(), text)));
        return reason.isPresent();
    }

    private InferredPlan named(List<Draft> drafts, List<ColumnPair> pairs) {
        List<AttributePlan> attributes = new ArrayList<>();
        Map<String, String> reasons = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (Draft draft : drafts) {
            String name = draft.name();
            for (int n = 2; !names.add(name); n++) {
                name = draft.name() + "_" + n;
            }
            attributes.add(new AttributePlan(name, draft.type(), draft.left(), draft.right()));
            reasons.put(name, draft.reason());
        }
        Plan plan = new Plan(
                entity(drafts, pairs),
                left.idColumn(),
                right.orElse(left).idColumn(),
                attributes,
                Plan.MATCH,
                Plan.AUTO,
                0);
        String tables = rows(left) + right.map(table -> " and " + rows(table)).orElse("");
        return new InferredPlan(plan, tables, reasons, leftOut);
    }

    private static String rows(Table table) {
        return String.format(Locale.ROOT, "%s (%,d rows)", table.name(), table.size());
    }

    private static EntityType entity(List<Draft> drafts, List<ColumnPair> pairs) {
        if (has(drafts, AttributeType.TITLE)) {
            return EntityType.PRODUCT;
        }
        boolean organisations = has(drafts, AttributeType.COMPANY_NAME);
        if (has(drafts, AttributeType.GIVEN_NAME)
                || has(drafts, AttributeType.FAMILY_NAME)
                || has(drafts, AttributeType.PERSON_NAME) && !organisations) {
            return EntityType.PERSON;
        }
        boolean atAPlace = has(drafts, AttributeType.PHONE)
                && (has(drafts, AttributeType.ADDRESS) || has(drafts, AttributeType.CITY))
                && !has(drafts, AttributeType.WEBSITE);
        boolean withLegalForms = pairs.stream()
                .anyMatch(pair -> pair.shapes().share(Shape.LEGAL_FORM) >= 0.15 && !pair.means(Meaning.ADDRESS));
        return organisations && atAPlace && !withLegalForms ? EntityType.PLACE : EntityType.COMPANY;
    }

    private static boolean has(List<Draft> drafts, AttributeType type) {
        return drafts.stream().anyMatch(draft -> draft.type() == type);
    }
}
