package dev.tributary.matching.training;

import dev.tributary.matching.features.Feature;
import dev.tributary.matching.features.FieldKind;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.TreeEnsemble;
import java.util.List;

/**
 * What the features of a company's name say together beyond the sum of what each says: the bundled model's trees, for
 * any layout that has one such name. They ask for levels of names and legal forms alone, and say nothing where the name is
 * missing.
 */
final class NameTrees {
    private NameTrees() {}

    /** The trees over this layout's features; none where it has no company's name or several. */
    static TreeEnsemble of(Layout layout) {
        MatchModel bundled = MatchModel.bundled();
        long names = layout.fields().stream()
                .filter(field -> field.kind() == FieldKind.NAME)
                .count();
        if (names != 1 || of(layout, FieldKind.LEGAL_FORM).size() != 1) {
            return TreeEnsemble.NONE;
        }
        int[] positions = new int[bundled.layout().features().size()];
        for (FieldKind kind : List.of(FieldKind.NAME, FieldKind.LEGAL_FORM)) {
            List<Feature> from = of(bundled.layout(), kind);
            List<Feature> to = of(layout, kind);
            for (int i = 0; i < from.size(); i++) {
                positions[from.get(i).ordinal()] = to.get(i).ordinal();
            }
        }
        return bundled.trees().over(feature -> positions[feature]);
    }

    private static List<Feature> of(Layout layout, FieldKind kind) {
        return layout.features().stream().filter(f -> f.kind() == kind).toList();
    }
}
