package dev.tributary.streams;

import dev.tributary.matching.Entity;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Normalises: a {@link Received} becomes a {@link Normalised}. Deletes pass. */
final class NormaliseStage implements Processor<byte[], Received, byte[], Object> {

    private final IntakeParts parts;
    private ProcessorContext<byte[], Object> context;
    private DeadLetters deadLetters;

    NormaliseStage(IntakeParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.deadLetters = new DeadLetters(parts, Stage.NORMALISE, context);
    }

    @Override
    public void process(Record<byte[], Received> record) {
        Received received = record.value();
        Optional<Entity> normalised;
        try {
            normalised = received.entity().map(Normaliser::normalise);
        } catch (RuntimeException e) {
            // A pure function of this record alone: it would fail again, and the others do not depend on it.
            deadLetters.send(
                    record,
                    received.raw(),
                    new Reject(
                            Reason.UNMATCHABLE,
                            "the record cannot be normalised (" + e.getClass().getSimpleName()
                                    + "); report it with the attribute that causes it",
                            e));
            return;
        }
        context.forward(record.withValue(new Normalised(received, normalised)), MatchTopology.VERSION_STAGE);
    }
}
