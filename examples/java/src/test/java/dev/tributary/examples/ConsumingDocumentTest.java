package dev.tributary.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.RecordCodec;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Stage;
import dev.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** docs/CONSUMING.md names everything that the contract consists of, and promises what the catalog sets. */
class ConsumingDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("tributary.home"), "docs", "CONSUMING.md");
    private static final Topics TOPICS = new Topics("", 6, (short) 1, 512 * 1024);

    @Test
    void everyFieldOfEveryResultIsExplained() throws IOException {
        List<String> names = new ArrayList<>();
        for (RecordCodec<?> codec :
                List.of(AvroCodec.DECISION, AvroCodec.EMBEDDING, AvroCodec.CANONICAL, AvroCodec.DEAD_LETTER)) {
            codec.schema().getFields().forEach(field -> names.add(field.name()));
        }
        Schema decision = schemaOf(AvroCodec.DECISION);
        names.addAll(decision.getField("status").schema().getEnumSymbols());
        names.addAll(decision.getField("method").schema().getEnumSymbols());
        decision.getField("explanation")
                .schema()
                .getElementType()
                .getFields()
                .forEach(field -> names.add(field.name()));

        assertNamed(names.stream());
    }

    @Test
    void everyReasonStageAndHeaderIsNamed() throws IOException {
        assertNamed(Arrays.stream(Reason.values()).map(Reason::wireName));
        assertNamed(Arrays.stream(Stage.values()).map(Stage::wireName));
        assertNamed(Stream.of(
                RecordHeaders.VERSION,
                RecordHeaders.INGESTED_AT,
                RecordHeaders.SOURCE_OFFSET,
                RecordHeaders.BATCH,
                RecordHeaders.REASON,
                RecordHeaders.STAGE));
    }

    @Test
    void topicsAndTheirCompatibilityAreAsTheDocumentSays() throws IOException {
        assertNamed(TOPICS.catalog().stream().map(Topics.Entry::name));
        for (Topics.Entry entry : TOPICS.catalog()) {
            boolean input = List.of(TOPICS.entities(), TOPICS.reference()).contains(entry.name());
            assertThat(entry.compatibility())
                    .as(entry.name())
                    .isEqualTo(input ? "BACKWARD_TRANSITIVE" : "FULL_TRANSITIVE");
        }
        for (String compacted : List.of(TOPICS.matches(), TOPICS.embeddings(), TOPICS.canonical())) {
            Topics.Entry entry = TOPICS.catalog().stream()
                    .filter(one -> one.name().equals(compacted))
                    .findFirst()
                    .orElseThrow();
            assertThat(entry.settings())
                    .containsEntry("cleanup.policy", "compact")
                    .containsEntry("min.compaction.lag.ms", Long.toString(7 * 86_400_000L))
                    .containsEntry("delete.retention.ms", Long.toString(7 * 86_400_000L))
                    .containsEntry("message.timestamp.type", "LogAppendTime");
        }
    }

    private static Schema schemaOf(RecordCodec<DecisionRecord> codec) {
        return codec.schema();
    }

    private static void assertNamed(Stream<String> names) throws IOException {
        String text = Files.readString(DOCUMENT);
        assertThat(names.distinct().filter(name -> !text.contains("`" + name + "`")))
                .as("not named in backticks in docs/CONSUMING.md")
                .isEmpty();
    }
}
