package dev.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds each schema to what the topic catalog promises, against the frozen version 0 under {@code v0}. Those files are
 * never edited: a released schema is added beside them.
 */
class SchemaCompatibilityTest {

    private static final Topics TOPICS = new Topics("", 1, (short) 1, 1024);

    static Stream<Topics.Entry> catalog() {
        return TOPICS.catalog().stream();
    }

    @ParameterizedTest
    @MethodSource("catalog")
    void theSchemaKeepsWhatTheCatalogPromises(Topics.Entry entry) throws IOException {
        assertThat(violations(
                        entry.compatibility(),
                        entry.value().schema(),
                        frozen(entry.value().schema())))
                .isEmpty();
    }

    @Test
    void aFieldWithoutADefaultBreaksBackwardCompatibilityAndIsCaught() throws IOException {
        Schema frozen = frozen(AvroCodec.INPUT.schema());
        Schema changed = withField(frozen, "{\"name\":\"added\",\"type\":\"string\"}");

        assertThat(violations("BACKWARD_TRANSITIVE", changed, frozen)).hasSize(1);
        assertThat(violations("FULL_TRANSITIVE", changed, frozen)).hasSize(1);
    }

    @Test
    void aFieldWithADefaultIsCompatibleBothWays() throws IOException {
        Schema frozen = frozen(AvroCodec.DECISION.schema());
        Schema changed = withField(frozen, "{\"name\":\"added\",\"type\":\"string\",\"default\":\"\"}");

        assertThat(violations("FULL_TRANSITIVE", changed, frozen)).isEmpty();
    }

    @Test
    void aRequiredFieldTakenAwayIsBackwardCompatibleButNotFully() throws IOException {
        Schema frozen = frozen(AvroCodec.DECISION.schema());
        Schema changed = withoutField(frozen, "model_version");

        assertThat(violations("BACKWARD_TRANSITIVE", changed, frozen)).isEmpty();
        assertThat(violations("FULL_TRANSITIVE", changed, frozen)).hasSize(1);
    }

    /** What the compatibility level forbids, a line each. */
    private static List<String> violations(String level, Schema now, Schema before) {
        List<String> violations = new ArrayList<>();
        if (!reads(now, before)) {
            violations.add("the new schema does not read what the old one wrote");
        }
        if (level.equals("FULL_TRANSITIVE") && !reads(before, now)) {
            violations.add("the old schema does not read what the new one writes");
        }
        return violations;
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static Schema frozen(Schema schema) throws IOException {
        String file = "/v0/" + schema.getName() + ".avsc";
        try (InputStream in = SchemaCompatibilityTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return new Schema.Parser().parse(in);
        }
    }

    private static Schema withField(Schema schema, String field) {
        String json = schema.toString();
        int end = json.lastIndexOf("]");
        return new Schema.Parser().parse(json.substring(0, end) + "," + field + json.substring(end));
    }

    private static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }
}
