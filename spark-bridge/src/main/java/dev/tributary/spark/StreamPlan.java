package dev.tributary.spark;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.PlanReader;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.ModelJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * By what a stream is matched: the plan's left columns are attributes of records, its right columns those of references.
 *
 * @param plan the plan
 * @param hash of what changes normalised references or how they are searched: the plan and the normaliser's version
 */
record StreamPlan(Plan plan, String hash) {

    private static final StreamPlan COMPANIES =
            new StreamPlan(Plan.bundledCompanies(), hash(Plan.bundledCompanies(), Normaliser.VERSION));

    static StreamPlan of(Plan plan) {
        return plan.ofBundledCompanies() ? COMPANIES : new StreamPlan(plan, hash(plan, Normaliser.VERSION));
    }

    static String hash(Plan plan, String normaliser) {
        String content = plan.attributes().stream()
                .map(attribute ->
                        attribute.name() + '=' + attribute.type().wireName() + attribute.left() + attribute.right())
                .collect(Collectors.joining(
                        "\n", "normaliser " + normaliser + '\n' + plan.entity().wireName() + '\n', ""));
        return Hashes.sha256Hex(content);
    }

    /** @throws ConfigurationException where the file is no plan */
    static StreamPlan read(Optional<String> file) {
        if (file.isEmpty()) {
            return COMPANIES;
        }
        try {
            return of(PlanReader.read(Path.of(file.get())));
        } catch (ConfigurationException e) {
            throw new ConfigurationException("match.plan: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ConfigurationException("match.plan: " + file.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A record as the matcher takes it. */
    Entity record(CanonicalRecord record) {
        return this == COMPANIES
                ? record.normalised()
                : normalised(record.type(), record.attributes(), AttributePlan::left);
    }

    /** A reference as the matcher takes it. */
    Entity reference(Entity raw) {
        return this == COMPANIES
                ? Normaliser.normalise(raw)
                : normalised(raw.type(), raw.attributes(), AttributePlan::right);
    }

    private Entity normalised(
            EntityType type, Map<String, String> values, Function<AttributePlan, List<String>> columns) {
        Map<String, String> attributes = new HashMap<>();
        for (AttributePlan attribute : plan.attributes()) {
            String value = columns.apply(attribute).stream()
                    .map(column -> values.getOrDefault(column, ""))
                    .filter(each -> !each.isEmpty())
                    .collect(Collectors.joining(" "));
            if (!value.isEmpty()) {
                attributes.put(attribute.name(), value);
            }
        }
        return Normaliser.normalise(plan, new Entity(type, attributes));
    }

    /**
     * The model of the stream.
     *
     * @param file that {@code tributary train} wrote; empty for the bundled model
     * @throws ConfigurationException where the file is no model, or there is none that was trained with this plan
     */
    MatchModel model(Optional<String> file) {
        if (file.isEmpty()) {
            if (this != COMPANIES) {
                throw new ConfigurationException(
                        "match.model: match.plan names a plan of its own, for which there is no"
                                + " bundled model; train one with it (tributary train --plan) and set match.model to its file");
            }
            return MatchModel.bundled();
        }
        MatchModel model = read(file.get());
        if (!model.layout().equals(Layout.of(plan))) {
            throw new ConfigurationException("match.model: " + file.get()
                    + " was trained for other attributes than those of"
                    + " the stream's plan; train it with --plan "
                    + (this == COMPANIES ? "config/plans/companies.yaml" : "and the file that match.plan names"));
        }
        return model;
    }

    private static MatchModel read(String file) {
        try {
            return ModelJson.read(Path.of(file));
        } catch (IOException e) {
            throw new ConfigurationException("match.model: " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "match.model: " + file + " is no model of this version: " + e.getMessage()
                            + "; train it again (tributary train)",
                    e);
        }
    }
}
