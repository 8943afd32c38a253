package dev.tributary.matching.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CandidateSearchTest {

    private static final int ROWS = 12_000;
    private static final int RECORDS = 60;
    private static final int PAYERS = 60;
    private static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);

    @RepeatedTest(3)
    void endingEarlyFindsTheRowsAndWeightsThatFollowingEveryTermFinds(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(new ReferenceRow("r" + (100_000 + i), company(random)));
        }
        Segment segment = Segment.build("all", rows, TermStatistics.of(rows), 1);
        CandidateSearch search = new CandidateSearch(segment);
        int found = 0;
        for (int i = 0; i < RECORDS; i++) {
            Entity record = i % 2 == 0
                    ? company(random)
                    : rows.get(random.nextInt(ROWS)).normalised();
            TreeMap<Integer, Integer> expected = followingEveryTerm(segment, record);
            TreeMap<Integer, Integer> actual = new TreeMap<>();
            int count = search.search(record);
            for (int position = 0; position < count; position++) {
                actual.put(search.row(position), search.weight(position));
            }
            found += count;
            assertThat(actual)
                    .as("seed %d, record %d", repetition.getCurrentRepetition(), i)
                    .isEqualTo(expected);
            assertThat(search.bestWeight())
                    .isEqualTo(expected.values().stream().mapToInt(w -> w).max().orElse(0));
        }
        assertThat(found).isGreaterThan(RECORDS);
    }

    @Test
    void aRecordWithoutATermOfTheSegmentHasNoCandidates() {
        List<ReferenceRow> rows = List.of(new ReferenceRow("r1", named("nordwind logistik")));
        CandidateSearch search = new CandidateSearch(Segment.build("all", rows, TermStatistics.of(rows), 1));
        assertThat(search.search(named("qqq"))).isZero();
        assertThat(search.bestWeight()).isZero();
    }

    @Test
    void numbersAndDatesThatAreNearFindARowWhoseWordsManyHave() {
        Plan plan = Plan.of(
                EntityType.PRODUCT,
                List.of(
                        AttributePlan.of("memo", AttributeType.TITLE),
                        AttributePlan.of("day", AttributeType.DATE),
                        AttributePlan.of("amount", AttributeType.NUMBER)));
        Random random = new Random(5);
        List<String> payers =
                random.ints(PAYERS).mapToObj(i -> word(random, 1_000_000)).toList();
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String memo = "payment " + payers.get(i % payers.size());
            rows.add(new ReferenceRow(
                    "r" + (100_000 + i), payment(plan, memo, random.nextInt(3_000), random.nextInt(90_000))));
        }
        TermStatistics statistics = TermStatistics.of(Layout.of(plan), rows);
        CandidateSearch search = new CandidateSearch(Segment.build("all", rows, statistics, 1));
        int found = 0;
        for (int row = 0; row < RECORDS; row++) {
            Entity reference = rows.get(row).normalised();
            LocalDate day = LocalDate.parse(reference.get("day"), DateTimeFormatter.BASIC_ISO_DATE);
            int cents = (int) Math.round(Double.parseDouble(reference.get("amount")) * 100);
            int count = search.search(payment(
                    plan,
                    reference.get("memo"),
                    (int) (day.toEpochDay() - FIRST_DAY.toEpochDay()) + 2,
                    cents + cents / 100));
            for (int position = 0; position < count; position++) {
                found += search.row(position) == row ? 1 : 0;
            }
        }
        assertThat(found).isGreaterThan(RECORDS * 9 / 10);
    }

    private static Entity payment(Plan plan, String memo, int day, int cents) {
        return Normaliser.normalise(
                plan,
                new Entity(
                        EntityType.PRODUCT,
                        Map.of(
                                "memo",
                                memo,
                                "day",
                                FIRST_DAY.plusDays(day).toString(),
                                "amount",
                                cents / 100 + "." + String.format(Locale.ROOT, "%02d", cents % 100))));
    }

    /** Two words of a skewed vocabulary, now and then with an address: rare and hot terms, near and far rows. */
    private static Entity company(Random random) {
        String name = word(random, 3_000) + ' ' + word(random, 60) + ' ' + word(random, 400);
        return random.nextBoolean()
                ? named(name)
                : new Entity(EntityType.COMPANY, Map.of("name", name, "city", word(random, 40)));
    }

    private static Entity named(String name) {
        return new Entity(EntityType.COMPANY, Map.of("name", name));
    }

    private static String word(Random random, int kinds) {
        Random letters = new Random((long) (kinds * Math.pow(random.nextDouble(), 2)) * 31 + kinds);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 4 + letters.nextInt(4); i++) {
            word.append("bdfgklmnrst".charAt(letters.nextInt(11))).append("aeiou".charAt(letters.nextInt(5)));
        }
        return word.toString();
    }

    /** What the search promises, without its ways of doing less. */
    private static TreeMap<Integer, Integer> followingEveryTerm(Segment segment, Entity record) {
        TermList terms = new TermList(segment.statistics().layout());
        terms.collect(record);
        TermStatistics statistics = segment.statistics();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(term -> statistics.frequency(terms.hash(term))));
        long postings = CandidateSearch.POSTINGS_MAX + statistics.rows() / CandidateSearch.ROWS_PER_POSTING;
        long followed = 0;
        double told = 0;
        Map<Integer, Integer> weights = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            long hash = terms.hash(order.get(i));
            followed += statistics.frequency(hash);
            boolean little = told < Math.floor(3 * 16 * statistics.rowBits());
            if (i > 0 && followed > (little ? 5 * postings : postings)) {
                break;
            }
            int list = segment.postings().list(hash);
            int weight =
                    1 + (int) (statistics.bits(hash) * terms.kind(order.get(i)).influence() * 16);
            told += weight;
            for (int at = list < 0 ? 0 : segment.postings().rows().start(list);
                    list >= 0 && at < segment.postings().rows().end(list);
                    at++) {
                weights.merge(segment.postings().rows().at(at), weight, Integer::sum);
            }
        }
        int best = weights.values().stream().mapToInt(w -> w).max().orElse(0);
        TreeMap<Integer, Integer> kept = new TreeMap<>();
        weights.entrySet().stream()
                .filter(row -> row.getValue() >= Decider.weightMin(best))
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(Decider.ROWS_MAX)
                .forEach(row -> kept.put(row.getKey(), row.getValue()));
        return kept;
    }
}
