package dev.tributary.matching.evaluate;

import dev.tributary.matching.Entity;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.Plan;
import dev.tributary.matching.training.LabelledPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Records and references, both normalised, with what is known to be true of them. */
public record LabelledSet(
        String name,
        Plan plan,
        List<String> recordIds,
        List<Entity> records,
        List<ReferenceRow> references,
        Truth truth) {

    /** For each record id the ids of its references; absent where it has none. */
    public record Truth(Map<String, List<String>> referencesByRecord) {
        public boolean holds(String recordId, String referenceId) {
            return referencesByRecord.getOrDefault(recordId, List.of()).contains(referenceId);
        }
    }

    /** Column names of the sets and the attribute that each holds; any other column keeps its name. */
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "security_name", "name",
            "company_name", "name",
            "addr", "address",
            "street", "address",
            "zip", "postcode",
            "phone_number", "phone");

    /** The folder of the data sets, which need not exist. */
    public static Path home() {
        String given = System.getProperty("tributary.data");
        return given != null
                ? Path.of(given)
                : Path.of(System.getProperty("tributary.home", ".")).resolve("../shared/data");
    }

    /** Reads left.csv, right.csv and truth.csv of a folder, as streams of companies are read. */
    public static LabelledSet read(Path folder) throws IOException {
        return read(folder, Plan.bundledCompanies());
    }

    /** Reads them by a plan. */
    public static LabelledSet read(Path folder, Plan plan) throws IOException {
        Map<String, Entity> left = entities(folder.resolve("left.csv"), plan, AttributePlan::left);
        List<ReferenceRow> references = new ArrayList<>();
        entities(folder.resolve("right.csv"), plan, AttributePlan::right)
                .forEach((id, entity) -> references.add(new ReferenceRow(id, entity)));
        Map<String, List<String>> truth = new HashMap<>();
        for (CSVRecord row : rows(folder.resolve("truth.csv"))) {
            truth.computeIfAbsent(row.get("left_id"), id -> new ArrayList<>()).add(row.get("right_id"));
        }
        return new LabelledSet(
                folder.getFileName().toString(),
                plan,
                List.copyOf(left.keySet()),
                List.copyOf(left.values()),
                references,
                new Truth(truth));
    }

    /** Labelled pairs of a file of the folder, such as train.csv. */
    public List<LabelledPair> pairs(Path file) throws IOException {
        Map<String, Entity> byRecord = new HashMap<>();
        for (int i = 0; i < recordIds.size(); i++) {
            byRecord.put(recordIds.get(i), records.get(i));
        }
        Map<String, Entity> byReference = new HashMap<>();
        references.forEach(row -> byReference.put(row.referenceId(), row.normalised()));
        List<LabelledPair> pairs = new ArrayList<>();
        for (CSVRecord row : rows(file)) {
            String left = row.get("left_id");
            String right = row.get("right_id");
            pairs.add(new LabelledPair(
                    left,
                    byRecord.get(left),
                    right,
                    byReference.get(right),
                    row.get("label").equals("1")));
        }
        return pairs;
    }

    private static Map<String, Entity> entities(Path file, Plan plan, Function<AttributePlan, List<String>> columns)
            throws IOException {
        boolean stream = plan.ofBundledCompanies();
        Map<String, Entity> entities = new java.util.LinkedHashMap<>();
        for (CSVRecord row : rows(file)) {
            Map<String, String> attributes = new HashMap<>();
            if (stream) {
                row.toMap().forEach((column, value) -> {
                    if (!column.equals("id")) {
                        attributes.put(ATTRIBUTES.getOrDefault(column, column), value);
                    }
                });
            } else {
                for (AttributePlan attribute : plan.attributes()) {
                    String joined = columns.apply(attribute).stream()
                            .map(row::get)
                            .filter(v -> !v.isBlank())
                            .collect(Collectors.joining(" "));
                    attributes.put(attribute.name(), joined);
                }
            }
            entities.put(row.get("id"), Normaliser.normalise(plan, new Entity(plan.entity(), attributes)));
        }
        return entities;
    }

    private static List<CSVRecord> rows(Path file) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file), format)) {
            return parser.getRecords();
        }
    }
}
