package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.ReferenceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessMatchEngineTest {

    private static final String TOPIC = "reference";
    private static final StreamPlan PLAN = StreamPlan.of(Plan.bundledCompanies());

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    /** What values of the topic stand for, by their one byte. */
    private final List<IndexedRecord> values = new ArrayList<>();

    private final InProcessMatchEngine engine = engine();
    private long offset;

    private InProcessMatchEngine engine() {
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, 0), 0L));
        RecordReader<ReferenceRecord> reader =
                new RecordReader<>(TOPIC, (topic, bytes) -> values.get(bytes[0]), AvroCodec.REFERENCE);
        return new InProcessMatchEngine(
                new ReferenceTopicReader(consumer, reader, PLAN, 1), MatchModel.bundled(), 1, true);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static Entity company(String name) {
        return new Entity(EntityType.COMPANY, Map.of("name", name));
    }

    private void put(String id, String name) {
        values.add(AvroCodec.REFERENCE.toAvro(new ReferenceRecord(id, company(name), Optional.empty())));
        send(id, new byte[] {(byte) (values.size() - 1)});
    }

    private void send(String id, byte[] value) {
        consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset++, id.getBytes(StandardCharsets.UTF_8), value));
    }

    /** What is on the topic by now, over the base of an epoch before. */
    private EpochRecord load(long number, EpochRecord base) throws InterruptedException {
        EpochRecord epoch = new EpochRecord(number, List.of(offset), 1, base == null ? number : base.epoch(), 1);
        engine.load(new EpochState(base == null ? epoch : base, epoch, Optional.empty(), List.of()));
        return epoch;
    }

    @Test
    void aBatchFindsTheContentsOfTheEpochThatItPinnedAlsoAfterLaterOnes() throws Exception {
        put("r1", "Nordwind Logistik GmbH");
        put("r2", "Mondsee Werft");
        EpochRecord base = load(1, null);
        put("r1", "Havelland Mosterei");
        send("r2", null);
        put("r3", "Eichwald Forst");
        load(2, base);
        load(3, null);

        Set<String> ids = Set.of("r1", "r2", "r3", "unknown");
        assertThat(engine.references(ids, 1))
                .isEqualTo(Map.of(
                        "r1", PLAN.reference(company("Nordwind Logistik GmbH")),
                        "r2", PLAN.reference(company("Mondsee Werft"))));
        Map<String, Entity> changed = Map.of(
                "r1", PLAN.reference(company("Havelland Mosterei")),
                "r3", PLAN.reference(company("Eichwald Forst")));
        assertThat(engine.references(ids, 2)).isEqualTo(changed);
        assertThat(engine.references(ids, 3)).isEqualTo(changed);

        load(4, null);
        load(5, null);
        assertThat(engine.references(ids, 2)).isEqualTo(changed);
        assertThatThrownBy(() -> engine.references(ids, 1))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("epoch 1");
    }
}
