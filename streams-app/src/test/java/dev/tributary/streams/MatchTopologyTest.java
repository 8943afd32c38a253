package dev.tributary.streams;

import static dev.tributary.streams.IntakeFixture.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.EntityType;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DeadLetterRecord;
import dev.tributary.schemas.Hashes;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Reject;
import dev.tributary.streams.Outcomes.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchTopologyTest {

    @TempDir
    Path stateDir;

    private IntakeFixture intake;

    @BeforeEach
    void start() {
        intake = new IntakeFixture(stateDir);
    }

    @AfterEach
    void stop() {
        intake.close();
    }

    @Test
    void theTopologyIsTheOneThatWasReviewed() {
        assertThat(intake.topology().describe().toString()).isEqualToIgnoringWhitespace("""
                        Topologies:
                           Sub-topology: 0
                            Source: entities (topics: [entities])
                              --> intake
                            Processor: intake (stores: [])
                              --> normalise, dead-letters
                              <-- entities
                            Processor: normalise (stores: [])
                              --> dead-letters, intake-version
                              <-- intake
                            Processor: intake-version (stores: [entity-versions])
                              --> dead-letters, entities.canonical
                              <-- normalise
                            Sink: dead-letters (topic: dead-letters)
                              <-- intake, normalise, intake-version
                            Sink: entities.canonical (topic: entities.canonical)
                              <-- intake-version
                        """);
    }

    @Test
    void anAvroRecordBecomesACanonicalRecord() throws Reject {
        Instant changed = Instant.parse("2026-01-30T08:00:00Z");
        intake.send(new InputEntity(
                new RecordKey("crm", "7"),
                "company",
                Map.of("name", "  Müller Söhne GmbH ", "country", "Germany", "phone", " ", "shoe size", "44"),
                Optional.of(changed),
                false));

        TestRecord<byte[], byte[]> out = only(intake.canonical());
        CanonicalRecord record = intake.canonical(out);
        assertThat(new String(out.key(), UTF_8)).isEqualTo("crm|7");
        assertThat(record.key()).isEqualTo(new RecordKey("crm", "7"));
        assertThat(record.version()).isEqualTo(1);
        assertThat(record.type()).isEqualTo(EntityType.COMPANY);
        assertThat(record.attributes())
                .isEqualTo(Map.of("name", "Müller Söhne GmbH", "country", "Germany", "shoe size", "44"));
        assertThat(record.normalised().get("name")).isNotEmpty().isNotEqualTo("Müller Söhne GmbH");
        assertThat(record.normalised().get("country")).isEqualTo("DE");
        assertThat(record.contentHash()).isEqualTo(Hashes.contentHash("company", record.attributes()));
        assertThat(record.eventTime()).contains(changed);
        assertThat(intake.deadLetters()).isEmpty();
        assertThat(intake.outcomes).containsExactly(Outcome.CANONICAL);
    }

    @Test
    void aJsonRecordBecomesTheSameCanonicalRecordAsItsAvroForm() throws Reject {
        intake.company("1", Map.of("name", "Acme Ltd", "city", "Leeds"));
        intake.send(
                bytes("crm|2"),
                bytes(
                        "{\"source\":\"crm\",\"record_id\":\"2\",\"attributes\":{\"name\":\"Acme Ltd\",\"city\":\"Leeds\"}}"));

        List<TestRecord<byte[], byte[]>> out = intake.canonical();
        assertThat(out).hasSize(2);
        CanonicalRecord avro = intake.canonical(out.get(0));
        CanonicalRecord json = intake.canonical(out.get(1));
        assertThat(json.contentHash()).isEqualTo(avro.contentHash());
        assertThat(json.normalised()).isEqualTo(avro.normalised());
    }

    @Test
    void canonicalRecordsAndTombstonesCarryTributarysHeadersAndNoOthers() {
        Headers spoofed = new org.apache.kafka.common.header.internals.RecordHeaders();
        RecordHeaders.set(spoofed, RecordHeaders.VERSION, "99");
        RecordHeaders.set(spoofed, "x-theirs", "something");
        intake.send(bytes("crm|1"), json("1", "Acme"), spoofed);
        intake.delete("1");

        List<TestRecord<byte[], byte[]>> out = intake.canonical();
        assertThat(out).hasSize(2);
        assertThat(headers(out.get(0)))
                .containsExactlyInAnyOrder(
                        "tributary-version=1",
                        "tributary-ingested-at=" + IntakeFixture.APPENDED.toEpochMilli(),
                        "tributary-source-offset=entities-0@0");
        assertThat(out.get(1).value()).isNull();
        assertThat(headers(out.get(1)))
                .containsExactlyInAnyOrder(
                        "tributary-version=2",
                        "tributary-ingested-at=" + IntakeFixture.APPENDED.toEpochMilli(),
                        "tributary-source-offset=entities-0@1");
    }

    @Test
    void theSameContentAgainIsUnchangedWhateverTheOrderAndBlanks() {
        intake.company("1", Map.of("name", "Acme", "city", "Leeds"));
        intake.company("1", Map.of("city", " Leeds ", "name", "Acme", "phone", ""));

        assertThat(intake.canonical()).hasSize(1);
        assertThat(intake.outcomes).containsExactly(Outcome.CANONICAL, Outcome.UNCHANGED);
    }

    @Test
    void eachChangeOfAKeyGetsTheNextVersionInOrder() throws Reject {
        for (String name : List.of("Acme", "Acme Two", "Acme", "Acme", "Acme Three")) {
            intake.company("1", Map.of("name", name));
            intake.company("2", Map.of("name", name));
        }

        List<TestRecord<byte[], byte[]>> out = intake.canonical();
        assertThat(versionsOf("crm|1", out)).containsExactly("1 Acme", "2 Acme Two", "3 Acme", "4 Acme Three");
        assertThat(versionsOf("crm|2", out)).containsExactly("1 Acme", "2 Acme Two", "3 Acme", "4 Acme Three");
    }

    @Test
    void versionsGoOnCountingAfterADelete() throws Reject {
        intake.company("1", Map.of("name", "Acme"));
        intake.delete("1");
        intake.company("1", Map.of("name", "Acme"));

        List<TestRecord<byte[], byte[]>> out = intake.canonical();
        assertThat(out).hasSize(3);
        assertThat(intake.canonical(out.get(2)).version()).isEqualTo(3);
        assertThat(intake.outcomes).containsExactly(Outcome.CANONICAL, Outcome.DELETED, Outcome.CANONICAL);
        assertThat(intake.state("crm|1").version()).isEqualTo(3);
    }

    @Test
    void aDeleteOfAnUnknownOrDeletedKeyIsUnchanged() {
        intake.delete("1");
        intake.company("1", Map.of("name", "Acme"));
        intake.delete("1");
        intake.delete("1");

        assertThat(intake.canonical()).hasSize(2);
        assertThat(intake.outcomes)
                .containsExactly(Outcome.UNCHANGED, Outcome.CANONICAL, Outcome.DELETED, Outcome.UNCHANGED);
        assertThat(intake.state("crm|1")).isEqualTo(EntityState.deleted(2, IntakeFixture.APPENDED.toEpochMilli()));
    }

    @Test
    void aDeleteOperationIsTheSameAsANullValue() {
        intake.company("1", Map.of("name", "Acme"));
        intake.send(new InputEntity(new RecordKey("crm", "1"), "company", Map.of(), Optional.empty(), true));

        assertThat(intake.canonical()).hasSize(2).last().satisfies(out -> assertThat(out.value())
                .isNull());
    }

    @Test
    void contentThatAnOlderNormaliserSawIsAChange() {
        EntityState older = EntityState.live(4, Hashes.contentHash("company", Map.of("name", "Acme")), "0", 0);
        assertThat(older.normaliser()).isNotEqualTo(dev.tributary.matching.normalise.Normaliser.VERSION);
        intake.company("1", Map.of("name", "Acme"));
        intake.remember("crm|1", older);
        intake.company("1", Map.of("name", "Acme"));

        assertThat(intake.canonical()).hasSize(2);
        assertThat(intake.state("crm|1").version()).isEqualTo(5);
    }

    @Test
    void aNullKeyBecomesADeadLetterWithANullKey() throws Reject {
        intake.send(null, json("1", "Acme"));

        TestRecord<byte[], byte[]> out = only(intake.deadLetters());
        assertThat(out.key()).isNull();
        DeadLetterRecord letter = intake.deadLetter(out);
        assertThat(letter.reason()).isEqualTo("null_key");
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isEqualTo(json("1", "Acme"));
        assertThat(intake.outcomes).containsExactly(new Outcome("dead_letter", "null_key"));
    }

    @Test
    void aDeadLetterSaysWhatWhereAndWhyAndKeepsTheRecord() throws Reject {
        Headers theirs = new org.apache.kafka.common.header.internals.RecordHeaders();
        RecordHeaders.set(theirs, "traceparent", "00-1");
        intake.company("1", Map.of("name", "Acme"));
        intake.send(bytes("crm|1"), bytes("garbage"), theirs);

        TestRecord<byte[], byte[]> out = only(intake.deadLetters());
        assertThat(new String(out.key(), UTF_8)).isEqualTo("crm|1");
        assertThat(headers(out))
                .containsExactlyInAnyOrder(
                        "traceparent=00-1",
                        "tributary-reason=unknown_format",
                        "tributary-stage=intake",
                        "tributary-source-offset=entities-0@1");
        DeadLetterRecord letter = intake.deadLetter(out);
        assertThat(letter.stage()).isEqualTo("intake");
        assertThat(letter.topic()).isEqualTo("entities");
        assertThat(letter.partition()).isZero();
        assertThat(letter.offset()).isEqualTo(1);
        assertThat(letter.timestamp()).isEqualTo(IntakeFixture.APPENDED);
        assertThat(letter.value()).isEqualTo(bytes("garbage"));
        assertThat(letter.valueSizeBytes()).isEqualTo(7);
        assertThat(letter.valueSha256()).isEqualTo(Hashes.sha256Hex(bytes("garbage")));
        assertThat(letter.replayable()).isTrue();
    }

    @Test
    void eachKindOfBrokenRecordBecomesOneDeadLetterAndTheRestGoesOn() throws Reject {
        byte[] avro = intake.input.write(
                new InputEntity(new RecordKey("crm", "1"), "company", Map.of("name", "Acme"), Optional.empty(), false));
        byte[] unknownId = avro.clone();
        ByteBuffer.wrap(unknownId).putInt(1, 4711);
        byte[] impossibleId = avro.clone();
        ByteBuffer.wrap(impossibleId).putInt(1, -1);
        byte[] wrongSchema = avro.clone();
        ByteBuffer.wrap(wrongSchema).putInt(1, idOfAnotherSchema());

        intake.send(bytes("crm|1"), unknownId);
        intake.send(bytes("crm|1"), impossibleId);
        intake.send(bytes("crm|1"), wrongSchema);
        intake.send(bytes("crm|1"), Arrays.copyOf(avro, avro.length - 3));
        intake.send(bytes("crm|1"), Arrays.copyOf(avro, avro.length + 3));
        intake.send(bytes("crm|1"), new byte[] {0, 0});
        intake.send(bytes("crm|1"), new byte[0]);
        intake.send(bytes("crm|1"), bytes("{\"source\":"));
        intake.send(bytes("crm|1"), bytes("{\"source\":\"crm\"}"));
        intake.send(bytes("crm|1"), bytes("{\"source\":\"crm\",\"record_id\":\"1\",\"type\":\"ship\"}"));
        intake.send(new InputEntity(new RecordKey("crm", "1"), "ship", Map.of("name", "x"), Optional.empty(), false));
        intake.company("1", Map.of("city", "Leeds"));
        intake.company("1", Map.of("name", " \t\u00a0\u2003\u200b\ufeff "));
        intake.send(new InputEntity(new RecordKey("crm", "1"), "place", Map.of("city", "x"), Optional.empty(), false));
        intake.send(bytes("crm|other"), avro);
        intake.send(bytes("crm"), avro);
        intake.send(new byte[] {'a', '|', (byte) 0xff}, avro);
        intake.send(bytes("crm|" + "1".repeat(70)), avro);
        intake.send(bytes("crm|1"), new byte[IntakeFixture.RECORD_BYTES_MAX + 1]);
        intake.company("1", Map.of("name", "n".repeat(3001)));
        intake.company("1", Map.of("name", "n", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5"));
        intake.send(bytes("crm|1"), avro);

        assertThat(intake.canonical()).hasSize(1);
        List<String> reasons = new java.util.ArrayList<>();
        for (TestRecord<byte[], byte[]> out : intake.deadLetters()) {
            reasons.add(intake.deadLetter(out).reason());
        }
        assertThat(reasons)
                .containsExactly(
                        "unknown_schema_id",
                        "unknown_schema_id",
                        "incompatible_schema",
                        "malformed_avro",
                        "malformed_avro",
                        "malformed_avro",
                        "unknown_format",
                        "malformed_json",
                        "wrong_shape",
                        "wrong_shape",
                        "unknown_type",
                        "missing_attribute",
                        "missing_attribute",
                        "missing_attribute",
                        "key_mismatch",
                        "malformed_key",
                        "malformed_key",
                        "oversize",
                        "oversize",
                        "attributes_too_large",
                        "attributes_too_large");
        assertThat(intake.outcomes).hasSize(22).last().isEqualTo(Outcome.CANONICAL);
    }

    @Test
    void limitsHoldExactlyAtTheLimit() {
        intake.company("1", Map.of("name", "n".repeat(3000)));
        intake.company("2", Map.of("name", "n", "a", "1", "b", "2", "c", "3", "d", "4"));
        intake.company("3", Map.of("name", "ä".repeat(1501)));

        assertThat(intake.canonical()).hasSize(2);
        assertThat(intake.deadLetters()).hasSize(1);
    }

    @Test
    void anEntityTooLargeForTheCanonicalTopicBecomesADeadLetterAndLeavesNoVersion() throws Reject {
        // Received once, written twice: as received and normalised.
        intake.company("1", Map.of("name", "n", "a", "ab ".repeat(630), "b", "cd ".repeat(630)));

        DeadLetterRecord letter = intake.deadLetter(only(intake.deadLetters()));
        assertThat(letter.reason()).isEqualTo("attributes_too_large");
        assertThat(letter.replayable()).isTrue();
        assertThat(intake.canonical()).isEmpty();
        assertThat(intake.state("crm|1")).isNull();
    }

    @Test
    void anOversizeValueIsNotKeptButItsHashIs() throws Reject {
        byte[] large = new byte[IntakeFixture.RECORD_BYTES_MAX + 1];
        intake.send(bytes("crm|1"), large);

        DeadLetterRecord letter = intake.deadLetter(only(intake.deadLetters()));
        assertThat(letter.value()).isNull();
        assertThat(letter.replayable()).isFalse();
        assertThat(letter.valueSizeBytes()).isEqualTo(large.length);
        assertThat(letter.valueSha256()).isEqualTo(Hashes.sha256Hex(large));
    }

    @Test
    void keysAndHeadersThatWouldNotFitADeadLetterAreLeftOut() throws Reject {
        Headers theirs = new org.apache.kafka.common.header.internals.RecordHeaders();
        RecordHeaders.set(theirs, "large", "x".repeat(DeadLetterRecord.HEADER_BYTES_KEPT_MAX));
        intake.send(new byte[DeadLetterRecord.KEY_BYTES_KEPT_MAX + 1], json("1", "Acme"), theirs);

        TestRecord<byte[], byte[]> out = only(intake.deadLetters());
        assertThat(out.key()).isNull();
        assertThat(headers(out)).hasSize(3).noneMatch(header -> header.startsWith("large"));
        assertThat(intake.deadLetter(out).reason()).isEqualTo("oversize");
    }

    @Test
    void noContentOfARecordIsInItsDeadLettersMessageOrHeaders() throws Reject {
        String canary = "canary-4711";
        intake.send(
                bytes("crm|1"),
                bytes("{\"source\":\"crm\",\"record_id\":\"1\",\"" + canary + "\":\"" + canary + "\"}"));
        intake.send(bytes("crm|1"), bytes("{\"source\":\"" + canary + "\" " + canary));
        intake.send(
                bytes("crm|1"), bytes("{\"source\":\"crm\",\"record_id\":\"1\",\"event_time\":\"" + canary + "\"}"));
        intake.send(
                new InputEntity(new RecordKey("crm", "1"), canary, Map.of(canary, canary), Optional.empty(), false));
        intake.company("1", Map.of(canary, canary));
        intake.send(bytes("crm|" + canary), json("1", canary));
        intake.send(bytes("crm|1"), bytes(canary));

        List<TestRecord<byte[], byte[]>> letters = intake.deadLetters();
        assertThat(letters).hasSize(7);
        for (TestRecord<byte[], byte[]> out : letters) {
            assertThat(intake.deadLetter(out).message()).doesNotContain(canary);
            assertThat(headers(out)).noneMatch(header -> header.contains(canary));
        }
    }

    @Test
    void anOutageOfTheRegistryIsWaitedForAndMakesNoDeadLetter() {
        byte[] avro = intake.input.write(
                new InputEntity(new RecordKey("crm", "1"), "company", Map.of("name", "Acme"), Optional.empty(), false));
        intake.registry.goAwayFor(3);
        intake.send(bytes("crm|1"), avro);

        assertThat(intake.canonical()).hasSize(1);
        assertThat(intake.deadLetters()).isEmpty();
        assertThat(intake.health.notReady()).isEmpty();
    }

    @Test
    void anOutageLongerThanThePatienceEndsTheThreadAndMakesNoDeadLetter() {
        byte[] avro = intake.input.write(
                new InputEntity(new RecordKey("crm", "1"), "company", Map.of("name", "Acme"), Optional.empty(), false));
        intake.registry.goAwayFor(Integer.MAX_VALUE);
        intake.stop.request();

        assertThatThrownBy(() -> intake.send(bytes("crm|1"), avro))
                .hasRootCauseInstanceOf(dev.tributary.schemas.serde.RegistryUnavailableException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(intake.outcomes).isEmpty();
        assertThat(intake.health.notReady())
                .as("the thread may never ask again: another instance may take its place")
                .isEmpty();
        intake.registry.goAwayFor(0);
    }

    private int idOfAnotherSchema() {
        return intake.registry.idOf(
                "other",
                org.apache.avro.SchemaBuilder.record("EntityRecord")
                        .namespace("dev.tributary.avro")
                        .fields()
                        .requiredInt("source")
                        .endRecord());
    }

    private List<String> versionsOf(String key, List<TestRecord<byte[], byte[]>> out) throws Reject {
        List<String> versions = new java.util.ArrayList<>();
        for (TestRecord<byte[], byte[]> record : out) {
            if (new String(record.key(), UTF_8).equals(key)) {
                CanonicalRecord value = intake.canonical(record);
                versions.add(value.version() + " " + value.attributes().get("name"));
            }
        }
        return versions;
    }

    private static byte[] json(String recordId, String name) {
        return bytes(
                "{\"source\":\"crm\",\"record_id\":\"" + recordId + "\",\"attributes\":{\"name\":\"" + name + "\"}}");
    }

    private static TestRecord<byte[], byte[]> only(List<TestRecord<byte[], byte[]>> records) {
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static List<String> headers(TestRecord<byte[], byte[]> record) {
        return Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }
}
