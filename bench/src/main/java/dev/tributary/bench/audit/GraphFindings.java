package dev.tributary.bench.audit;

import dev.tributary.schemas.DecisionRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;

/**
 * What the graph holds: of each key one live entity in its newest version with one relationship to the matched reference,
 * or none, or nothing but the marker of a delete.
 */
public final class GraphFindings {

    private static final String ENTITIES = """
            MATCH (e:Entity)
            OPTIONAL MATCH (e)-[m:MATCHES]->(r:Reference)
            RETURN e.key AS key, e.version AS version, e.match_version AS match_version,
                   collect(r.reference_id) AS references
            """;

    private final Map<String, List<Record>> nodesByKey = new HashMap<>();

    public static GraphFindings read(Driver driver, String database) {
        GraphFindings findings = new GraphFindings();
        driver.executableQuery(ENTITIES)
                .withConfig(org.neo4j.driver.QueryConfig.builder()
                        .withDatabase(database)
                        .build())
                .execute()
                .records()
                .forEach(node ->
                        findings.nodesByKey.merge(node.get("key").asString(""), List.of(node), GraphFindings::joined));
        return findings;
    }

    private static List<Record> joined(List<Record> before, List<Record> more) {
        List<Record> all = new java.util.ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    /** @param decisions the newest decision of each live key, from the topic */
    public Difference against(Sent sent, Map<String, DecisionRecord> decisions) {
        long expected = 0;
        long lost = 0;
        long doubled = 0;
        long wrong = 0;
        Map<String, Sent.Final> finals = sent.finals();
        for (Sent.Final last : finals.values()) {
            List<Record> nodes = nodesByKey.getOrDefault(last.key(), List.of());
            if (!last.isLive()) {
                wrong += nodes.size();
                continue;
            }
            expected++;
            if (nodes.isEmpty()) {
                lost++;
                continue;
            }
            doubled += nodes.size() - 1;
            List<Object> references = nodes.get(0).get("references").asList();
            doubled += Math.max(0, references.size() - 1);
            wrong += isRight(last, nodes.get(0), references, decisions.get(last.key())) ? 0 : 1;
        }
        wrong += nodesByKey.keySet().stream()
                .filter(key -> !finals.containsKey(key))
                .count();
        return new Difference("graph", expected, lost, doubled, wrong);
    }

    private static boolean isRight(Sent.Final last, Record node, List<Object> references, DecisionRecord decision) {
        Optional<String> reference =
                decision == null ? Optional.empty() : decision.decision().referenceId();
        return node.get("version").asLong(0) == last.version()
                && node.get("match_version").asLong(0) == last.version()
                && reference.map(id -> references.contains(id)).orElse(references.isEmpty());
    }
}
