package dev.tributary.streams;

import static dev.tributary.schemas.Stage.INTAKE;
import static dev.tributary.schemas.Stage.NORMALISE;

import dev.tributary.schemas.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The way of a record through intake.
 *
 * <pre>
 * entities ─► intake ─► normalise ─► intake-version ─► entities.canonical
 *               │           │              │  ▲
 *               └───────────┴──────┐       │  └─ entity-versions (key → version, content hash, deleted)
 *                                  ▼       │
 *                            dead-letters ◄┘
 * </pre>
 *
 * Everything is keyed as the input is, so that a key's records keep their order and, with Kafka's default partitioner
 * at the producer, their partition. A key must always be sent to the same partition: its version is counted there.
 */
public final class MatchTopology {

    public static final String ENTITIES = "entities";
    public static final String CANONICAL = "entities.canonical";
    public static final String DEAD_LETTERS = "dead-letters";
    public static final String NORMALISE_STAGE = NORMALISE.wireName();
    public static final String INTAKE_STAGE = INTAKE.wireName();
    public static final String VERSION_STAGE = INTAKE.wireName() + "-version";
    public static final String VERSIONS = "entity-versions";

    private MatchTopology() {}

    /** The topology over the topics of the catalog. */
    public static Topology of(Topics topics, IntakeParts parts) {
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        ENTITIES,
                        // A record without a timestamp must not stop intake; the topic's own are set by the broker.
                        (record, partitionTime) ->
                                record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topics.entities())
                .addProcessor(INTAKE_STAGE, () -> new IntakeStage(parts), ENTITIES)
                .addProcessor(NORMALISE_STAGE, () -> new NormaliseStage(parts), INTAKE_STAGE)
                .addProcessor(VERSION_STAGE, () -> new VersionStage(parts), NORMALISE_STAGE)
                .addStateStore(versions(), VERSION_STAGE)
                .addSink(
                        CANONICAL,
                        topics.canonical(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        VERSION_STAGE)
                .addSink(
                        DEAD_LETTERS,
                        topics.deadLetters(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        INTAKE_STAGE,
                        NORMALISE_STAGE,
                        VERSION_STAGE);
    }

    /** On disk and in a compacted changelog topic; a row is kept after a delete, so that versions go on counting. */
    private static StoreBuilder<KeyValueStore<String, EntityState>> versions() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(VERSIONS), Serdes.String(), EntityState.serde());
    }
}
