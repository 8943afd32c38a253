package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class RecordFormatsTest {

    @Test
    void topicsAreAsTheSettingsHaveThem() {
        RecordFormats formats =
                new RecordFormats(Settings.defaults().with(Map.of("topics.prefix", "p.", "topics.partitions", "3")));
        assertThat(formats.topics().matches()).isEqualTo("p.matches");
        assertThat(formats.topics().partitions()).isEqualTo(3);
    }

    @Test
    void theDefaultClassesAreThere() {
        RecordFormats formats = new RecordFormats(Settings.defaults());
        assertThat(formats.keySerializer()).isInstanceOf(StringSerializer.class);
        assertThat(formats.inputReader().keyBytesMax()).isEqualTo(1024);
        assertThat(formats.writer("t", AvroCodec.DECISION).topic()).isEqualTo("t");
    }

    @Test
    void aDeadLetterFitsItsTopicWhateverTheReason() {
        RecordFormats formats = new RecordFormats(Settings.defaults());
        DeadLetterRecord letter = DeadLetterRecord.of(
                new DeadLetterRecord.Coordinates("reference", 0, 5, Instant.EPOCH),
                new byte[1],
                new byte[1024 * 1024],
                Stage.SINK,
                new Reject(Reason.UNKNOWN_FORMAT, "a test"));

        IndexedRecord written = formats.deadLetterWriter().codec().toAvro(letter);
        assertThat(written.get(written.getSchema().getField("value").pos())).isNull();
        assertThat(written.get(written.getSchema().getField("value_size_bytes").pos()))
                .isEqualTo(1024L * 1024);
    }

    @Test
    void aClassThatIsAbsentOrOfAnotherKindIsRefusedByName() {
        for (String wrong : new String[] {"no.such.Class", "java.lang.String"}) {
            RecordFormats formats =
                    new RecordFormats(Settings.defaults().with(Map.of("serde.value-serializer", wrong)));
            assertThatThrownBy(() -> formats.writer("t", AvroCodec.DECISION))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("serde.value-serializer")
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void clientPropertiesOfTheUserPassThroughButNotOverWhatCorrectnessHangsOn() {
        Settings settings = Settings.defaults()
                .with(Map.of(
                        "kafka.properties.sasl.mechanism", "PLAIN",
                        "kafka.properties.isolation.level", "read_uncommitted",
                        "kafka.properties.acks", "0"));
        assertThat(KafkaProperties.consumer(settings, "g", 10))
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false);
        assertThat(KafkaProperties.transactionalProducer(settings, "tx"))
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("acks", "all")
                .containsEntry("transactional.id", "tx");
    }
}
