package dev.tributary.matching.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.MatchStatus;
import dev.tributary.matching.evaluate.LabelledSet;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.training.GeneratedSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private static final LabelledSet SET = GeneratedSet.of(5, 4_000, 2_000, false);
    private static final MatchModel MODEL = MatchModel.bundled();

    private static List<MatchDecision> decide(List<Segment> segments, int threads) {
        return new LocalMatcher(segments, 1, MODEL).match(SET.records(), threads);
    }

    private static final List<MatchDecision> ONE_SEGMENT = decide(Segments.base(SET.references(), 1), 1);

    @Test
    void twoAndFourSegmentsDecideAsOneDoes() {
        assertThat(decide(Segments.base(SET.references(), 2), 1)).isEqualTo(ONE_SEGMENT);
        assertThat(decide(Segments.base(SET.references(), 4), 1)).isEqualTo(ONE_SEGMENT);
    }

    /** Of each reference further spellings, so that records have more candidates than are looked at. */
    private static List<ReferenceRow> withNearDuplicates() {
        Random random = new Random(17);
        List<ReferenceRow> rows = new ArrayList<>();
        for (ReferenceRow row : SET.references().subList(0, 200)) {
            String name = row.normalised().get("name");
            for (int copy = 0; copy < 60; copy++) {
                int at = random.nextInt(name.length());
                String changed = name.substring(0, at) + (char) ('a' + random.nextInt(26)) + name.substring(at);
                rows.add(new ReferenceRow(row.referenceId() + "-" + copy, entity(copy % 3 == 0 ? name : changed)));
            }
        }
        return rows;
    }

    @Test
    void segmentsAndUpdatesDecideAsOneSegmentDoesAlsoWhereCandidatesAbound() {
        List<ReferenceRow> live = withNearDuplicates();
        TermStatistics statistics = TermStatistics.of(live);
        List<Entity> records = SET.records().subList(0, 300);
        List<Segment> one = Segments.base(live, statistics, 1);
        CandidateSearch search = new CandidateSearch(one.get(0));
        assertThat(records.stream().filter(record -> search.search(record) == Decider.ROWS_MAX))
                .as("records whose candidates reach the cap")
                .hasSizeGreaterThan(30);
        List<MatchDecision> expected = new LocalMatcher(one, 1, MODEL).match(records, 1);

        Random random = new Random(4);
        Set<String> changed = new HashSet<>(Set.of("deleted-1", "deleted-2"));
        List<ReferenceRow> base = new ArrayList<>();
        List<ReferenceRow> updates = new ArrayList<>();
        for (ReferenceRow row : live) {
            if (random.nextInt(10) > 0) {
                base.add(row);
                continue;
            }
            changed.add(row.referenceId());
            updates.add(row);
            if (random.nextBoolean()) {
                // as it was before: what one of the records has now
                base.add(new ReferenceRow(row.referenceId(), records.get(random.nextInt(300))));
            }
        }
        base.add(new ReferenceRow("deleted-1", records.get(0)));
        base.add(new ReferenceRow("deleted-2", records.get(1)));
        for (int count : new int[] {1, 2, 5}) {
            List<Segment> updated = Segments.updated(Segments.base(base, statistics, count), changed, updates);
            assertThat(new LocalMatcher(updated, 1, MODEL).match(records, 1))
                    .as("%d segments and an update", count)
                    .isEqualTo(expected);
            assertThat(apart(updated, records)).as("%d, each by itself", count).isEqualTo(expected);
        }
    }

    /** As Spark does it: no segment knows what another has found. */
    private static List<MatchDecision> apart(List<Segment> segments, List<Entity> records) {
        RecordBatch batch = new RecordBatch(records);
        List<CandidateLists> lists = segments.stream()
                .map(segment -> SegmentMatcher.match(segment, batch, MODEL))
                .map(found -> CandidateLists.decode(found.encode()))
                .toList();
        return IntStream.range(0, records.size())
                .mapToObj(position -> Decider.decide(CandidateLists.ofRecord(lists, position), 1, MODEL))
                .toList();
    }

    @Test
    void threadsDoNotChangeDecisionsOrTheirOrder() {
        assertThat(decide(Segments.base(SET.references(), 1), 3)).isEqualTo(ONE_SEGMENT);
    }

    @Test
    void aDecodedSegmentMatchesToTheLastDigit() {
        List<Segment> decoded = Segments.base(SET.references(), 1).stream()
                .map(segment -> Segment.decode(segment.encode()))
                .toList();
        assertThat(decide(decoded, 1)).isEqualTo(ONE_SEGMENT);
        assertThat(decoded.get(0).encode())
                .isEqualTo(Segment.decode(decoded.get(0).encode()).encode());
    }

    @Test
    void listsAndBatchesThatTravelledAsBytesAreTheSame() {
        Segment segment = Segments.base(SET.references(), 1).get(0);
        RecordBatch batch = new RecordBatch(SET.records());
        assertThat(RecordBatch.decode(batch.encode())).isEqualTo(batch);
        CandidateLists lists = SegmentMatcher.match(segment, batch, MODEL);
        assertThat(CandidateLists.decode(lists.encode())).isEqualTo(lists);
        assertThat(batch.encode().length / batch.size()).isLessThan(150);
    }

    @Test
    void theOrderOfRowsDoesNotMatter() {
        List<ReferenceRow> shuffled = new ArrayList<>(SET.references());
        Collections.shuffle(shuffled, new Random(3));
        byte[] expected = Segments.base(SET.references(), 1).get(0).encode();
        assertThat(Segments.base(shuffled, 1).get(0).encode()).isEqualTo(expected);
    }

    @Test
    void aRecordsDecisionDoesNotDependOnTheOthersOfItsBatch() {
        LocalMatcher matcher = new LocalMatcher(Segments.base(SET.references(), 1), 1, MODEL);
        for (int i = 0; i < 100; i++) {
            assertThat(matcher.match(List.of(SET.records().get(i)), 2)).containsExactly(ONE_SEGMENT.get(i));
        }
    }

    @Test
    void aSmallNewSegmentRenewsAndDeletesRowsOfAnOlderOne() {
        TermStatistics statistics = TermStatistics.of(SET.references());
        Segment base = Segment.build("base", SET.references(), statistics, 1);
        ReferenceRow added = new ReferenceRow("new", entity("zyxwv quantum brewery"));
        List<Segment> updated = Segments.updated(List.of(base), Set.of("new"), List.of(added));
        assertThat(new LocalMatcher(updated, 2, MODEL)
                        .match(List.of(added.normalised()), 1)
                        .get(0)
                        .referenceId())
                .contains("new");
        List<Segment> deleted = Segments.updated(List.of(base), Set.of("new"), List.of());
        MatchDecision decision = new LocalMatcher(deleted, 3, MODEL)
                .match(List.of(added.normalised()), 1)
                .get(0);
        assertThat(decision.referenceId()).isEmpty();
        Segment delta = updated.get(1);
        assertThat(delta.encode().length).isLessThan(base.encode().length / 2);
    }

    @Test
    void twoReferencesOfOneNameAndNothingElseAreForReview() {
        List<ReferenceRow> rows = new ArrayList<>(SET.references());
        rows.add(new ReferenceRow("twin-1", entity("quovadis harmonia")));
        rows.add(new ReferenceRow("twin-2", entity("quovadis harmonia")));
        LocalMatcher matcher = new LocalMatcher(Segments.base(rows, 2), 1, MODEL);
        MatchDecision decision =
                matcher.match(List.of(entity("quovadis harmonia")), 1).get(0);
        assertThat(decision.status()).isEqualTo(MatchStatus.REVIEW_REQUIRED);
        assertThat(decision.referenceId()).contains("twin-1");
        assertThat(decision.runnerUpId()).contains("twin-2");
    }

    @Test
    void anEmptySegmentAndAnEmptyRecordMatchNothing() {
        Segment empty = Segment.build("empty", List.of(), TermStatistics.of(List.of()), 1);
        Segment decoded = Segment.decode(empty.encode());
        LocalMatcher matcher = new LocalMatcher(List.of(decoded), 1, MODEL);
        List<Entity> records = List.of(entity("foo"), new Entity(EntityType.COMPANY, Map.of()));
        assertThat(matcher.match(records, 2))
                .allMatch(d -> d.status() == MatchStatus.UNMATCHED)
                .hasSize(2);
        assertThat(matcher.match(List.of(), 2)).isEmpty();
    }

    @Test
    void recordsOfManyWordsAndOddCharactersAreMatched() {
        LocalMatcher matcher = new LocalMatcher(Segments.base(SET.references(), 1), 1, MODEL);
        List<Entity> odd = List.of(
                entity("a ".repeat(5_000).strip()),
                entity("x".repeat(10_000)),
                entity("🚀 株式会社 שלום"),
                new Entity(EntityType.PERSON, Map.of("", "x", "lei", "=", "email", "@", "website", ".", "phone", "+")));
        assertThat(matcher.match(odd, 1)).hasSize(4);
    }

    @Test
    void bytesCutOrChangedAnywhereAreRefusedOrReadButNeverHarm() {
        byte[] bytes = Segments.base(SET.references().subList(0, 50), 1).get(0).encode();
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            byte[] broken = Arrays.copyOf(bytes, i % 3 == 0 ? random.nextInt(bytes.length) : bytes.length);
            if (broken.length > 0) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Segment.decode(broken);
            } catch (MalformedBytesException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void anIdThatStandsTwiceIsRefused() {
        ReferenceRow row = new ReferenceRow("r", entity("foo"));
        assertThatThrownBy(() -> Segment.build("s", List.of(row, row), TermStatistics.of(List.of(row)), 1))
                .hasMessageContaining("stands twice");
        assertThatThrownBy(() -> new ReferenceRow(" ", entity("foo"))).hasMessageContaining("needs an id");
    }

    @Test
    void aReferenceRowComesBackFromItsBytes() {
        ReferenceRow row = new ReferenceRow("r|1", SET.references().get(0).normalised());
        assertThat(ReferenceRow.decode(row.encode())).isEqualTo(row);
        assertThatThrownBy(() -> ReferenceRow.decode(new byte[0])).isInstanceOf(MalformedBytesException.class);
    }

    @Test
    void partialStatisticsAddUpToThoseOfTheWhole() {
        List<ReferenceRow> rows = SET.references();
        TermStatistics first = TermStatistics.of(rows.subList(0, 1_500));
        TermStatistics second = TermStatistics.of(rows.subList(1_500, rows.size()));
        TermStatistics travelled = TermStatistics.decode(first.encodeWithRareTerms());
        TermStatistics whole = TermStatistics.of(rows);
        assertThat(travelled.merge(second).encode()).isEqualTo(whole.encode());
        assertThat(TermStatistics.decode(whole.encode()).rows()).isEqualTo(rows.size());
    }

    @Test
    void aLongListIsCountedByHalvesToTheSameStatistics() {
        List<ReferenceRow> rows = new ArrayList<>();
        for (int copy = 0; copy < 3; copy++) {
            for (ReferenceRow row : SET.references()) {
                rows.add(new ReferenceRow(row.referenceId() + "-" + copy, row.normalised()));
            }
        }
        Iterable<ReferenceRow> oneByOne = rows::iterator;
        assertThat(TermStatistics.of(rows).encode())
                .isEqualTo(TermStatistics.of(oneByOne).encode());
    }

    @Test
    void assignmentToSegmentsIsEvenAndStable() {
        int[] counts = new int[4];
        for (ReferenceRow row : SET.references()) {
            counts[SegmentAssignment.segmentOf(row.referenceId(), 4)]++;
        }
        assertThat(Arrays.stream(counts).boxed().toList()).allMatch(count -> count > 850 && count < 1_150);
        assertThat(SegmentAssignment.segmentOf("r1", 1_000)).isEqualTo(SegmentAssignment.segmentOf("r1", 1_000));
        assertThatThrownBy(() -> SegmentAssignment.segmentOf("r1", 0)).hasMessageContaining("at least one segment");
    }

    private static Entity entity(String name) {
        return new Entity(EntityType.COMPANY, Map.of("name", name));
    }
}
