package dev.tributary.matching.training;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The lowest probability from which matches are right as often as a plan wants of automatic ones. */
final class AutoThreshold {
    /** Of the standard normal distribution, two-sided 95 %. */
    private static final double Z = 1.959963984540054;

    private AutoThreshold() {}

    /**
     * From calibrated probabilities alone: their mean is the precision to be expected. 1 where none is high enough.
     *
     * @param probabilities one for each record
     * @param from probabilities that are not above this do not count
     */
    static double expected(double[] probabilities, double from, double precision) {
        double[] ascending = probabilities.clone();
        Arrays.sort(ascending);
        double sum = 0;
        double auto = 1;
        for (int i = ascending.length - 1; i >= 0 && ascending[i] > from; i--) {
            sum += ascending[i];
            if (sum >= precision * (ascending.length - i)) {
                auto = ascending[i];
            }
        }
        return auto;
    }

    /**
     * From labelled pairs: where the lower end of the 95 % interval of their precision (Wilson 1927) is still what is wanted.
     * Empty where there are too few pairs for that, however right they are.
     *
     * @param probabilities one for each pair
     * @param matches whether the pairs are matches
     * @param from probabilities below do not count
     */
    static OptionalDouble bounded(double[] probabilities, boolean[] matches, double from, double precision) {
        int[] descending = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> probabilities[i])
                        .reversed())
                .mapToInt(i -> i)
                .toArray();
        OptionalDouble auto = OptionalDouble.empty();
        int right = 0;
        for (int i = 0; i < descending.length && probabilities[descending[i]] >= from; i++) {
            right += matches[descending[i]] ? 1 : 0;
            boolean last =
                    i + 1 == descending.length || probabilities[descending[i + 1]] < probabilities[descending[i]];
            if (last && lowerEnd(right, i + 1) >= precision) {
                auto = OptionalDouble.of(probabilities[descending[i]]);
            }
        }
        return auto;
    }

    private static double lowerEnd(int right, int all) {
        double share = right / (double) all;
        double z2 = Z * Z / all;
        return (share + z2 / 2 - Z * Math.sqrt(share * (1 - share) / all + z2 / (4 * all))) / (1 + z2);
    }
}
