package dev.tributary.bench.chaos;

import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.bench.topics.TopicScan;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Spoils a sound installation, so that the audit can show what it sees: one effect lost, one doubled, one wrong. */
final class PlantedFaults {

    private PlantedFaults() {}

    static void plant(Settings settings, Sent sent) throws InterruptedException, ExecutionException {
        RecordFormats formats = new RecordFormats(settings);
        String matches = formats.topics().matches();
        List<ConsumerRecord<byte[], byte[]>> decisions = new ArrayList<>();
        new TopicScan(settings).read(matches, record -> {
            if (record.value() != null) {
                decisions.add(record);
            }
        });
        ConsumerRecord<byte[], byte[]> last = decisions.get(decisions.size() - 1);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(settings))) {
            // Doubled: the same once more.
            producer.send(new ProducerRecord<>(matches, last.partition(), last.key(), last.value(), last.headers()))
                    .get();
            // Wrong: about a key that was never sent, and surer than the input allows.
            RecordKey forged = new RecordKey("chaos", "forged");
            DecisionRecord original =
                    formats.reader(matches, AvroCodec.DECISION).read(last.value());
            byte[] value = formats.writer(matches, AvroCodec.DECISION)
                    .write(new DecisionRecord(forged, 1, surer(original.decision())));
            producer.send(new ProducerRecord<>(
                            matches,
                            last.partition(),
                            forged.toString().getBytes(StandardCharsets.UTF_8),
                            value,
                            last.headers()))
                    .get();
        } catch (Reject e) {
            throw new IllegalStateException("a decision of this run cannot be read", e);
        }
        // Lost: noted as sent, and never was.
        sent.add(
                formats.topics().entities() + "-0@999999999",
                new StreamEvent(
                        new RecordKey("chaos", "never-sent"),
                        Map.of("name", "Never Sent Works"),
                        Outcome.DECIDED,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        false));
    }

    private static MatchDecision surer(MatchDecision decision) {
        return new MatchDecision(
                decision.status(),
                decision.referenceId(),
                decision.confidence() == 1 ? 0.5 : 1,
                decision.method(),
                decision.runnerUpId(),
                decision.runnerUpConfidence(),
                decision.margin(),
                decision.explanation(),
                decision.referenceEpoch(),
                decision.modelVersion());
    }
}
