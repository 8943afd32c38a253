package dev.tributary.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.RecordHeaders;
import dev.tributary.schemas.Reject;
import dev.tributary.streams.Outcomes.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that is backfilled beside a live producer of the same source: times are seconds of one minute. */
class BackfilledRecordsTest {

    @TempDir
    private Path stateDir;

    private IntakeFixture intake;

    @BeforeEach
    void open() {
        intake = new IntakeFixture(stateDir);
    }

    @AfterEach
    void close() {
        intake.close();
    }

    private static Instant at(int second) {
        return IntakeFixture.APPENDED.plusSeconds(second);
    }

    private void live(int second, String name) {
        send(
                new InputEntity(new RecordKey("crm", "1"), "company", Map.of("name", name), Optional.empty(), false),
                second);
    }

    private void send(InputEntity entity, int second) {
        intake.send(
                IntakeFixture.bytes("crm|1"),
                intake.input.write(entity),
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                at(second));
    }

    private void liveDelete(int second) {
        send(new InputEntity(new RecordKey("crm", "1"), "company", Map.of(), Optional.empty(), true), second);
    }

    /** What a table held that was committed then, sent when everything else has come. */
    private void backfill(int committed, String name) {
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        RecordHeaders.set(headers, RecordHeaders.BACKFILL, "crm@1");
        InputEntity entity = new InputEntity(
                new RecordKey("crm", "1"), "company", Map.of("name", name), Optional.of(at(committed)), false);
        intake.send(IntakeFixture.bytes("crm|1"), intake.input.write(entity), headers, at(50));
    }

    /** Names that went on, in order; "-" is a delete. */
    private List<String> wentOn() throws Reject {
        List<String> names = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : intake.canonical()) {
            names.add(
                    record.value() == null
                            ? "-"
                            : intake.canonical(record).attributes().get("name"));
        }
        return names;
    }

    @Test
    void aRowGivesWayToALiveRecordThatCameAfterItsTableWasCommitted() throws Reject {
        live(20, "Acme Live");
        backfill(10, "Acme Table");

        assertThat(wentOn()).containsExactly("Acme Live");
        assertThat(intake.outcomes).containsExactly(Outcome.CANONICAL, Outcome.OUTDATED);
    }

    @Test
    void aRowTakesThePlaceOfALiveRecordFromBeforeItsTableWasCommitted() throws Reject {
        live(20, "Acme Live");
        backfill(30, "Acme Table");
        live(55, "Acme Live Again");

        assertThat(wentOn()).containsExactly("Acme Live", "Acme Table", "Acme Live Again");
    }

    @Test
    void aRowDoesNotBringBackWhatWasDeletedAfterItsTableWasCommitted() throws Reject {
        live(5, "Acme Live");
        liveDelete(20);
        backfill(10, "Acme Table");

        assertThat(wentOn()).containsExactly("Acme Live", "-");
        assertThat(intake.outcomes).containsExactly(Outcome.CANONICAL, Outcome.DELETED, Outcome.OUTDATED);
    }

    @Test
    void aDeleteOfWhatHasNotComeYetKeepsItsRowOutToo() throws Reject {
        liveDelete(20);
        backfill(10, "Acme Table");
        assertThat(wentOn()).isEmpty();

        live(55, "Acme Live");
        assertThat(intake.canonical(intake.canonical().get(0)).version()).isEqualTo(1);
        assertThat(intake.outcomes).containsExactly(Outcome.UNCHANGED, Outcome.OUTDATED, Outcome.CANONICAL);
    }

    @Test
    void aLiveRecordThatChangesNothingConfirmsWhatIsThere() throws Reject {
        live(5, "Acme Live");
        live(20, "Acme Live");
        backfill(10, "Acme Table");

        assertThat(wentOn()).containsExactly("Acme Live");
    }

    @Test
    void ofTwoBackfillsTheTableThatWasCommittedLaterHoldsWhicheverComesLast() throws Reject {
        backfill(10, "Version One");
        backfill(30, "Version Two");
        backfill(30, "Version Two, Mapped Anew");
        backfill(10, "Version One");

        assertThat(wentOn()).containsExactly("Version One", "Version Two", "Version Two, Mapped Anew");
    }

    @Test
    void aRowOfTheStoreWithoutATimeGivesWay() throws Reject {
        intake.remember("crm|1", EntityState.deleted(3, 0));
        backfill(10, "Acme Table");

        assertThat(wentOn()).containsExactly("Acme Table");
    }
}
