package dev.tributary.spark.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchSegmentTest {

    private static final byte[] MODEL = MatchModel.bundled().encode();

    @Test
    void aSegmentThatIsNotKnownIsAskedForOnceAndThenFoundWithoutItsPayload() {
        assertThat(match("asked/1", null, null, null)).containsExactly(MatchSegment.MISSING);
        byte[] found = match("asked/1", segment("nordwind logistik"), null, null);
        assertThat(found[0]).isEqualTo(MatchSegment.FOUND);
        assertThat(match("asked/1", null, null, null)).isEqualTo(found);
    }

    @Test
    void anotherStateOfASegmentIsNotAnsweredFromTheOneBeforeWhichCanStillBeAsked() {
        byte[] before = match("state/1", segment("nordwind logistik"), null, null);
        assertThat(match("state/2", null, null, null)).containsExactly(MatchSegment.MISSING);
        match("state/2", segment("alpenrose maschinenbau"), null, null);
        assertThat(match("state/1", null, null, null))
                .as("a batch of the epoch before ends with it")
                .isEqualTo(before);
    }

    @Test
    void referencesThatHaveChangedAreNotFoundAndAreAskedForWhereTheyAreNotKnown() {
        byte[] changes = PackedList.encode(List.of("r1".getBytes(StandardCharsets.UTF_8)));
        byte[] found = match("changed/1", segment("nordwind logistik"), null, null);
        assertThat(match("changed/1", null, "epoch-2", null)).containsExactly(MatchSegment.MISSING);
        byte[] without = match("changed/1", null, "epoch-2", changes);
        assertThat(without[0]).isEqualTo(MatchSegment.FOUND);
        assertThat(without.length).isLessThan(found.length);
        assertThat(match("changed/1", null, "epoch-2", null)).isEqualTo(without);
        assertThat(match("changed/1", null, null, null)).isEqualTo(found);
        assertThat(new WarmSegment().call("changed/1", null, "epoch-2", null)).isZero();
    }

    /** Of one record, through the bytes that the function travels as. */
    private static byte[] match(String version, byte[] payload, String changesVersion, byte[] changes) {
        byte[] batch = PackedList.encode(List.of(new RecordBatch(List.of(company("nordwind logistik"))).encode()));
        MatchSegment function = sent(new MatchSegment(batch, MODEL, changes));
        return function.call(version, payload, changesVersion, 0);
    }

    private static MatchSegment sent(MatchSegment function) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(function);
            out.flush();
            return (MatchSegment) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] segment(String name) {
        List<ReferenceRow> rows = List.of(new ReferenceRow("r1", company(name)));
        return Segment.build("asked", rows, TermStatistics.of(rows), 1).encode();
    }

    private static Entity company(String name) {
        return new Entity(EntityType.COMPANY, Map.of("name", name));
    }
}
