package dev.tributary.launcher.demo;

import dev.tributary.bench.audit.Audit;
import dev.tributary.bench.audit.Sent;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.neo4j.driver.Driver;
import org.neo4j.driver.QueryConfig;
import org.neo4j.driver.Record;

/** Looks now and then at what the sinks have written. For one thread. */
final class SinkWatch {

    private static final String ENTITIES = """
            MATCH (e:Entity)
            RETURN count(e) AS entities, coalesce(sum(e.version), 0) AS versions,
                   coalesce(sum(e.match_version), 0) AS decided
            """;
    private static final String MATCHES = "MATCH (:Entity)-[m:MATCHES]->(:Reference) RETURN count(m) AS matches";

    private final Driver graph;
    private final QueryConfig database;
    private final Audit tables;

    /**
     * What is there.
     *
     * @param rows by table
     * @param versions sum of the versions of all entities
     * @param decided sum of the versions of all decisions
     */
    record State(Map<String, Long> rows, long entities, long versions, long decided, long matches) {

        long allRows() {
            return rows.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Whether all that was sent has arrived, as far as sums can tell; the audit looks at each. */
        boolean holds(Sent sent, boolean withEmbeddings) {
            long effects = sent.effects().size();
            long live = 0;
            long liveVersions = 0;
            for (Sent.Final last : sent.finals().values()) {
                live += last.isLive() ? 1 : 0;
                liveVersions += last.isLive() ? last.version() : 0;
            }
            return rows.getOrDefault("entities", 0L) >= effects
                    && rows.getOrDefault("matches", 0L) >= effects
                    && (!withEmbeddings || rows.getOrDefault("embeddings", 0L) >= effects)
                    && entities == live
                    && versions == liveVersions
                    && decided == liveVersions;
        }
    }

    /** Before anything is there. */
    static final State NOTHING = new State(new TreeMap<>(), 0, 0, 0, 0);

    SinkWatch(Settings settings, Driver graph) {
        this.graph = graph;
        this.database = QueryConfig.builder()
                .withDatabase(settings.get(Keys.NEO4J_DATABASE))
                .build();
        this.tables = new Audit(settings, new Sent(), true);
    }

    State look() throws IOException {
        Record entities = single(ENTITIES);
        return new State(
                tables.tableRows(),
                entities.get("entities").asLong(),
                entities.get("versions").asLong(),
                entities.get("decided").asLong(),
                single(MATCHES).get("matches").asLong());
    }

    private Record single(String query) {
        return graph.executableQuery(query)
                .withConfig(database)
                .execute()
                .records()
                .get(0);
    }
}
