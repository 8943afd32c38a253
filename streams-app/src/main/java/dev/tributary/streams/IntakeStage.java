package dev.tributary.streams;

import dev.tributary.matching.Entity;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.InputReader;
import dev.tributary.schemas.Reject;
import dev.tributary.schemas.Stage;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads and validates: input bytes become a {@link Received} or a dead letter. */
final class IntakeStage implements Processor<byte[], byte[], byte[], Object> {

    private final IntakeParts parts;
    private final InputReader input;
    private ProcessorContext<byte[], Object> context;
    private DeadLetters deadLetters;

    IntakeStage(IntakeParts parts) {
        this.parts = parts;
        this.input = parts.input().get();
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.deadLetters = new DeadLetters(parts, Stage.INTAKE, context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        FaultPoint.pass("intake.after-read");
        Received received;
        try {
            received = received(record);
        } catch (Reject reject) {
            deadLetters.send(record, record.value(), reject);
            return;
        }
        context.forward(record.withValue(received), MatchTopology.NORMALISE_STAGE);
    }

    private Received received(Record<byte[], byte[]> record) throws Reject {
        InputReader.Parsed parsed = parts.registry().call(() -> input.read(record.key(), record.value()));
        if (parsed.upsert().isEmpty()) {
            return new Received(parsed.key(), Optional.empty(), Optional.empty(), record.value());
        }
        InputEntity entity = parsed.upsert().get();
        Entity valid = parts.rules().valid(entity);
        return new Received(parsed.key(), Optional.of(valid), entity.eventTime(), record.value());
    }
}
