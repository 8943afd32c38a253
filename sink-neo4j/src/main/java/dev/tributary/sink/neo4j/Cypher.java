package dev.tributary.sink.neo4j;

import java.util.List;

/**
 * The statements, all with parameters; they run on Neo4j 5.26 and later, community edition. Versions decide: a row that
 * is older than what the graph holds for its key changes nothing, so the topics may arrive in any order and the same
 * rows may come again.
 */
final class Cypher {

    /** Uniqueness also gives the index by which rows find their nodes. */
    static final List<String> CONSTRAINTS = List.of(
            "CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.key IS UNIQUE",
            "CREATE CONSTRAINT reference_id IF NOT EXISTS FOR (n:Reference) REQUIRE n.reference_id IS UNIQUE",
            "CREATE CONSTRAINT deleted_entity_key IF NOT EXISTS FOR (n:DeletedEntity) REQUIRE n.key IS UNIQUE",
            "CREATE CONSTRAINT removed_reference_id IF NOT EXISTS"
                    + " FOR (n:RemovedReference) REQUIRE n.reference_id IS UNIQUE",
            "CREATE CONSTRAINT sink_offset_id IF NOT EXISTS FOR (n:SinkOffset) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT embedding_model IF NOT EXISTS FOR (n:EmbeddingModel) REQUIRE n.property IS UNIQUE");

    static final String READ_OFFSETS = """
            UNWIND $ids AS id
            MATCH (o:SinkOffset {id: id})
            RETURN o.id AS id, o.last_offset AS last_offset, o.topic_id AS topic_id
            """;

    /** The write to the node takes its lock, so that what is read next stays true until the commit. */
    static final String LOCK_OFFSETS = """
            UNWIND $rows AS row
            MERGE (o:SinkOffset {id: row.id})
            SET o.group = row.group, o.topic = row.topic, o.partition = row.partition, o.topic_id = row.topic_id
            RETURN o.id AS id, o.last_offset AS last_offset
            """;

    static final String ADVANCE_OFFSETS = """
            UNWIND $rows AS row
            MATCH (o:SinkOffset {id: row.id})
            SET o.last_offset = row.offset, o.updated_at = datetime()
            """;

    /** A newer decision or vector may have come first: then the node stays for the upsert that will follow. */
    static final String DELETE_ENTITIES = """
            UNWIND $rows AS row
            MERGE (d:DeletedEntity {key: row.key})
            ON CREATE SET d.version = row.version, d.deleted_at = row.deleted_at
            ON MATCH SET d.deleted_at = CASE WHEN row.version > d.version THEN row.deleted_at ELSE d.deleted_at END,
                         d.version = CASE WHEN row.version > d.version THEN row.version ELSE d.version END
            WITH row
            MATCH (e:Entity {key: row.key})
            WHERE coalesce(e.latest_version, 0) <= row.version
            DETACH DELETE e
            """;

    static final String UPSERT_REFERENCES = """
            UNWIND $rows AS row
            MERGE (r:Reference {reference_id: row.reference_id})
            SET r += row.properties, r.placeholder = null
            FOREACH (stale IN [k IN keys(r) WHERE k STARTS WITH 'attr_' AND NOT k IN row.attributes]
                | SET r[stale] = null)
            """;

    static final String FORGET_REMOVALS = """
            UNWIND $rows AS row
            MATCH (d:RemovedReference {reference_id: row.reference_id})
            DELETE d
            """;

    static final String REMOVE_REFERENCES = """
            UNWIND $rows AS row
            MERGE (d:RemovedReference {reference_id: row.reference_id})
            SET d.removed_at = row.removed_at
            WITH row
            MATCH (r:Reference {reference_id: row.reference_id})
            DETACH DELETE r
            """;

    static final String UPSERT_ENTITIES = """
            UNWIND $rows AS row
            OPTIONAL MATCH (d:DeletedEntity {key: row.key})
            WITH row, d WHERE d IS NULL OR d.version < row.version
            MERGE (e:Entity {key: row.key})
            WITH row, e WHERE coalesce(e.version, 0) < row.version
            SET e += row.properties, e.source = row.source, e.record_id = row.record_id, e.version = row.version,
                e.latest_version = CASE WHEN coalesce(e.latest_version, 0) > row.version
                                        THEN e.latest_version ELSE row.version END,
                e.placeholder = null
            FOREACH (stale IN [k IN keys(e) WHERE k STARTS WITH 'attr_' AND NOT k IN row.attributes]
                | SET e[stale] = null)
            """;

    /** The decision itself, and away with the relationship to any other reference. */
    static final String DECIDE = """
            UNWIND $rows AS row
            OPTIONAL MATCH (d:DeletedEntity {key: row.key})
            WITH row, d WHERE d IS NULL OR d.version < row.version
            MERGE (e:Entity {key: row.key})
            ON CREATE SET e.source = row.source, e.record_id = row.record_id, e.placeholder = true
            WITH row, e
            WHERE coalesce(e.match_version, 0) < row.version
               OR (e.match_version = row.version AND coalesce(e.match_epoch, 0) <= row.epoch)
            SET e.match_version = row.version, e.match_epoch = row.epoch, e.match_status = row.status,
                e.match_reference_id = row.reference_id,
                e.latest_version = CASE WHEN coalesce(e.latest_version, 0) > row.version
                                        THEN e.latest_version ELSE row.version END
            WITH row, e
            MATCH (e)-[old:MATCHES]->(other:Reference)
            WHERE row.reference_id IS NULL OR other.reference_id <> row.reference_id
            DELETE old
            """;

    /** For those decisions that hold: the relationship, to a placeholder where the reference has not come yet. */
    static final String RELATE = """
            UNWIND $rows AS row
            MATCH (e:Entity {key: row.key})
            WHERE e.match_version = row.version AND e.match_epoch = row.epoch
              AND e.match_reference_id = row.reference_id
            OPTIONAL MATCH (gone:RemovedReference {reference_id: row.reference_id})
            WITH row, e, gone WHERE gone IS NULL
            MERGE (r:Reference {reference_id: row.reference_id})
            ON CREATE SET r.placeholder = true
            MERGE (e)-[m:MATCHES]->(r)
            SET m = row.match
            """;

    /** An unchanged vector is not written again: its index makes that the dearest write of all. */
    static final String EMBED = """
            UNWIND $rows AS row
            OPTIONAL MATCH (d:DeletedEntity {key: row.key})
            WITH row, d WHERE d IS NULL OR d.version < row.version
            MERGE (e:Entity {key: row.key})
            ON CREATE SET e.source = row.source, e.record_id = row.record_id, e.placeholder = true
            WITH row, e WHERE coalesce(e[row.version_property], 0) <= row.version
            SET e += row.marks,
                e.latest_version = CASE WHEN coalesce(e.latest_version, 0) > row.version
                                        THEN e.latest_version ELSE row.version END
            WITH row, e, e[row.hash_property] AS before
            WHERE before IS NULL OR before <> row.hash
            SET e += row.vector
            """;

    static final String NOTE_MODEL = """
            MERGE (m:EmbeddingModel {property: $property})
            SET m.model = $model, m.dimension = $dimension, m.index_name = $index
            """;

    static final String READ_MODELS = "MATCH (m:EmbeddingModel) RETURN m.model AS model, m.dimension AS dimension";

    static final String PURGE_DELETED = """
            MATCH (d:DeletedEntity) WHERE d.deleted_at < $before
            WITH d LIMIT 10000
            DELETE d
            RETURN count(*) AS purged
            """;

    static final String PURGE_REMOVED = """
            MATCH (d:RemovedReference) WHERE d.removed_at < $before
            WITH d LIMIT 10000
            DELETE d
            RETURN count(*) AS purged
            """;

    private Cypher() {}

    /**
     * The one statement that is composed: a schema command takes no parameter for a property. Both names are made of
     * [a-z0-9_], the dimension is a number.
     */
    static String createVectorIndex(VectorSlot slot) {
        return "CREATE VECTOR INDEX " + slot.indexName() + " IF NOT EXISTS FOR (n:Entity) ON (n." + slot.property()
                + ") OPTIONS {indexConfig: {`vector.dimensions`: " + slot.dimension()
                + ", `vector.similarity_function`: 'cosine'}}";
    }
}
