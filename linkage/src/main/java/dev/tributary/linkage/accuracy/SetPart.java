package dev.tributary.linkage.accuracy;

import dev.tributary.linkage.evaluate.PairSet;
import dev.tributary.linkage.table.Table;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A set of two tables made anew from the rows of a published one: other numbers of records, other shares of records with a
 * match. What was learnt without labels on the whole set has to hold on these too.
 *
 * @param name such as {@code sides exchanged}
 */
record SetPart(String name, Table left, Table right, PairSet truth) {

    private static final int FEW = 100;
    private static final long SEED = 7;

    /** One record in so many keeps its match where few have one. */
    private static final int ONE_IN = 6;

    /** The parts of a set; of small sets there are no few records. */
    static List<SetPart> of(Table left, Table right, PairSet truth) {
        SetPart whole = new SetPart("all", left, right, truth);
        List<SetPart> parts = List.of(whole.fewMatches(), whole.halfOfTheReferences(), whole.sidesExchanged());
        return left.size() < 2 * FEW
                ? parts
                : Stream.concat(Stream.of(whole.fewRecords()), parts.stream()).toList();
    }

    private SetPart fewRecords() {
        Set<Integer> few = new Random(SEED)
                .ints(0, left.size())
                .distinct()
                .limit(FEW)
                .boxed()
                .collect(Collectors.toSet());
        return part(FEW + " records", left.where(few::contains), right);
    }

    private SetPart halfOfTheReferences() {
        Random random = new Random(SEED);
        boolean[] kept = new boolean[right.size()];
        IntStream.range(0, kept.length).forEach(row -> kept[row] = random.nextBoolean());
        return part("half of the references", left, right.where(row -> kept[row]));
    }

    private SetPart fewMatches() {
        Random random = new Random(SEED);
        Set<String> matched = IntStream.range(0, left.size())
                .filter(row -> random.nextInt(ONE_IN) != 0)
                .mapToObj(row -> truth.rightsByLeft().getOrDefault(left.id(row), Set.of()))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        return part("one match in " + ONE_IN, left, right.where(row -> !matched.contains(right.id(row))));
    }

    private SetPart sidesExchanged() {
        PairSet turned = new PairSet(false);
        truth.rightsByLeft().forEach((from, tos) -> tos.forEach(to -> turned.add(to, from)));
        return new SetPart("sides exchanged", right, left, turned);
    }

    private SetPart part(String named, Table fewerLeft, Table fewerRight) {
        PairSet fewer = new PairSet(false);
        truth.rightsByLeft().forEach((from, tos) -> tos.stream()
                .filter(to ->
                        fewerLeft.row(from).isPresent() && fewerRight.row(to).isPresent())
                .forEach(to -> fewer.add(from, to)));
        return new SetPart(named, fewerLeft, fewerRight, fewer);
    }
}
