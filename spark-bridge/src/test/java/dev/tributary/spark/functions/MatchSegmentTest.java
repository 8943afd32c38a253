package dev.tributary.spark.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchSegmentTest {

    private static final byte[] MODEL = MatchModel.bundled().encode();

    private final MatchSegment matchSegment = new MatchSegment();

    @Test
    void aSegmentThatIsNotKnownIsAskedForOnceAndThenFoundWithoutItsPayload() {
        byte[] batch = batch("nordwind logistik");
        assertThat(matchSegment.call("asked/1", null, batch, 0, MODEL)).containsExactly(MatchSegment.MISSING);
        byte[] found = matchSegment.call("asked/1", segment("nordwind logistik"), batch, 0, MODEL);
        assertThat(found[0]).isEqualTo(MatchSegment.FOUND);
        assertThat(matchSegment.call("asked/1", null, batch, 0, MODEL)).isEqualTo(found);
    }

    @Test
    void anotherStateOfASegmentIsNotAnsweredFromTheOneBefore() {
        byte[] batch = batch("nordwind logistik");
        matchSegment.call("state/1", segment("nordwind logistik"), batch, 0, MODEL);
        assertThat(matchSegment.call("state/2", null, batch, 0, MODEL)).containsExactly(MatchSegment.MISSING);
        matchSegment.call("state/2", segment("alpenrose maschinenbau"), batch, 0, MODEL);
        assertThat(matchSegment.call("state/1", null, batch, 0, MODEL))
                .as("the state before makes room")
                .containsExactly(MatchSegment.MISSING);
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
