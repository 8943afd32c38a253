package dev.tributary.streams;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.InputReader;
import dev.tributary.schemas.RecordWriter;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What the stages work with. All but the input reader, of which each task has its own, is shared by the stream threads.
 *
 * @param input a new reader of what producers send
 * @param canonical writer of canonical values
 * @param canonicalBytesMax the largest canonical value, in bytes
 * @param keys writer of canonical keys
 * @param deadLetters writer of dead letters
 * @param rules what an entity must have
 * @param registry what to do while the schema registry is away
 * @param outcomes told what became of each input record
 */
public record IntakeParts(
        Supplier<InputReader> input,
        RecordWriter<CanonicalRecord> canonical,
        int canonicalBytesMax,
        Serializer<String> keys,
        RecordWriter<DeadLetterRecord> deadLetters,
        EntityRules rules,
        RegistryPatience registry,
        Outcomes outcomes) {

    /** As the settings have them. */
    public static IntakeParts of(Settings settings, RegistryPatience registry, Outcomes outcomes) {
        RecordFormats formats = new RecordFormats(settings);
        return new IntakeParts(
                formats::inputReader,
                formats.writer(formats.topics().canonical(), AvroCodec.CANONICAL),
                formats.topics().valueBytesMax(),
                formats.keySerializer(),
                formats.deadLetterWriter(),
                new EntityRules(settings.get(Keys.ATTRIBUTES_MAX), settings.get(Keys.ATTRIBUTE_BYTES_MAX)),
                registry,
                outcomes);
    }
}
