package dev.tributary.spark.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchSegmentTest {

    private static final byte[] MODEL = MatchModel.bundled().encode();

    private final MatchSegment matchSegment = new MatchSegment();

    @Test
    void aSegmentThatIsNotKnownIsAskedForOnceAndThenFoundWithoutItsPayload() {
        byte[] batch = batch("nordwind logistik");
        assertThat(matchSegment.call("asked/1", null, null, null, batch, 0, MODEL))
                .containsExactly(MatchSegment.MISSING);
        byte[] found = matchSegment.call("asked/1", segment("nordwind logistik"), null, null, batch, 0, MODEL);
        assertThat(found[0]).isEqualTo(MatchSegment.FOUND);
        assertThat(matchSegment.call("asked/1", null, null, null, batch, 0, MODEL))
                .isEqualTo(found);
    }

    @Test
    void anotherStateOfASegmentIsNotAnsweredFromTheOneBeforeWhichCanStillBeAsked() {
        byte[] batch = batch("nordwind logistik");
        byte[] before = matchSegment.call("state/1", segment("nordwind logistik"), null, null, batch, 0, MODEL);
        assertThat(matchSegment.call("state/2", null, null, null, batch, 0, MODEL))
                .containsExactly(MatchSegment.MISSING);
        matchSegment.call("state/2", segment("alpenrose maschinenbau"), null, null, batch, 0, MODEL);
        assertThat(matchSegment.call("state/1", null, null, null, batch, 0, MODEL))
                .as("a batch of the epoch before ends with it")
                .isEqualTo(before);
    }

    @Test
    void referencesThatHaveChangedAreNotFoundAndAreAskedForWhereTheyAreNotKnown() {
        byte[] batch = batch("nordwind logistik");
        byte[] changes = PackedList.encode(List.of("r1".getBytes(StandardCharsets.UTF_8)));
        byte[] found = matchSegment.call("changed/1", segment("nordwind logistik"), null, null, batch, 0, MODEL);
        assertThat(matchSegment.call("changed/1", null, "epoch-2", null, batch, 0, MODEL))
                .containsExactly(MatchSegment.MISSING);
        byte[] without = matchSegment.call("changed/1", null, "epoch-2", changes, batch, 0, MODEL);
        assertThat(without[0]).isEqualTo(MatchSegment.FOUND);
        assertThat(without.length).isLessThan(found.length);
        assertThat(matchSegment.call("changed/1", null, "epoch-2", null, batch, 0, MODEL))
                .isEqualTo(without);
        assertThat(matchSegment.call("changed/1", null, null, null, batch, 0, MODEL))
                .isEqualTo(found);
        assertThat(new WarmSegment().call("changed/1", null, "epoch-2", null)).isZero();
    }

    private static byte[] segment(String name) {
        List<ReferenceRow> rows = List.of(new ReferenceRow("r1", company(name)));
        return Segment.build("asked", rows, TermStatistics.of(rows), 1).encode();
    }

    private static byte[] batch(String name) {
        return PackedList.encode(List.of(new RecordBatch(List.of(company(name))).encode()));
    }

    private static Entity company(String name) {
        return new Entity(EntityType.COMPANY, Map.of("name", name));
    }
}
