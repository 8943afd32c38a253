package dev.tributary.matching.training;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.evaluate.LabelledSet;
import dev.tributary.matching.evaluate.LabelledSet.Truth;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A set of generated references and records with its truth. The same arguments give the same set. */
public final class GeneratedSet {
    private GeneratedSet() {}

    /**
     * One record in six is of a company that the references lack, often of a family that they
     * have.
     *
     * @param nameOnly whether companies have names alone
     */
    public static LabelledSet of(long seed, int references, int records, boolean nameOnly) {
        CompanyWorld world = new CompanyWorld(seed, references);
        List<CompanyWorld.Company> companies = world.companies(references + references / 5, nameOnly);
        java.util.Random random = new java.util.Random(seed + 1);
        java.util.Collections.shuffle(companies, random);
        Distortion distortion = new Distortion(seed + 2, world);
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < references; i++) {
            rows.add(new ReferenceRow("r" + i, normalised(companies.get(i).attributes())));
        }
        List<String> ids = new ArrayList<>();
        List<Entity> entities = new ArrayList<>();
        Map<String, List<String>> truth = new HashMap<>();
        for (int i = 0; i < records; i++) {
            int company = random.nextInt(companies.size());
            ids.add("l" + i);
            entities.add(normalised(distortion.record(companies.get(company))));
            if (company < references) {
                truth.put("l" + i, List.of("r" + company));
            }
        }
        return new LabelledSet("generated-" + seed, Plan.bundledCompanies(), ids, entities, rows, new Truth(truth));
    }

    private static Entity normalised(Map<String, String> attributes) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, attributes));
    }
}
