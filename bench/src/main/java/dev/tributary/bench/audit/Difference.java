package dev.tributary.bench.audit;

import java.util.Locale;

/**
 * How one place differs from what must be there.
 *
 * @param place such as {@code topic matches}
 * @param expected how many there must be
 * @param lost expected and not there
 * @param doubled there more than once: the surplus
 * @param wrong there and not expected, or expected otherwise
 */
public record Difference(String place, long expected, long lost, long doubled, long wrong) {

    public boolean isNone() {
        return lost + doubled + wrong == 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %,d expected, %,d lost, %,d doubled, %,d wrong",
                place,
                expected,
                lost,
                doubled,
                wrong);
    }
}
