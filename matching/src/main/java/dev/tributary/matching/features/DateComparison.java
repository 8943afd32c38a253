package dev.tributary.matching.features;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Compares days, written {@code yyyymmdd}, and years, written {@code yyyy}. */
final class DateComparison extends FieldComparison {
    private static final int DIFFERENT = 1;
    private static final int NEAR_YEAR = 2;
    private static final int SAME_YEAR = 3;
    private static final int WITHIN_A_MONTH = 4;
    private static final int CLOSE = 5;
    private static final int WITHIN_A_WEEK = 6;
    private static final int WITHIN_THREE_DAYS = 7;
    private static final int WITHIN_ONE_DAY = 8;
    private static final int EQUAL = 9;
    private static final int DAY_LENGTH = 8;

    private final Column column;
    private final ProbeValue probe = new ProbeValue();
    private String day = "";
    private int year;
    private double dayNumber = Double.NaN;

    DateComparison(PackedRows rows, int position) {
        super(rows.layout(), position);
        column = rows.column(position);
    }

    @Override
    void prepare(FieldValues record) {
        day = record.value(position);
        probe.reset(day, column.vocabulary);
        dayNumber = dayNumber(day);
        year = day.length() < 4 ? 0 : digits(day.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 4);
    }

    @Override
    void compare(int row) {
        int other = column.value(row);
        if (other >= 0 && probe.known()) {
            set(0, level(column.vocabulary, other));
        }
    }

    /** The days since 1970 of a day, or NaN where the text is a year alone or no day that there is. */
    static double dayNumber(String text) {
        try {
            return text.length() == DAY_LENGTH
                    ? LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay()
                    : Double.NaN;
        } catch (DateTimeParseException e) {
            return Double.NaN;
        }
    }

    /** Close: one typing error, or day and month swapped, or the same day and month of another year. */
    private int level(Vocabulary values, int other) {
        if (probe.equal(other) > DIFFERENT) {
            return EQUAL;
        }
        int start = values.start(other);
        byte[] text = values.text();
        if (values.end(other) - start == DAY_LENGTH && day.length() == DAY_LENGTH) {
            double days = Math.abs(dayNumber - column.number(other));
            if (days <= 7) {
                return days <= 1 ? WITHIN_ONE_DAY : days <= 3 ? WITHIN_THREE_DAYS : WITHIN_A_WEEK;
            }
            boolean swapped = same(text, start, 0, 0, 4) && same(text, start, 4, 6, 2) && same(text, start, 6, 4, 2);
            if (swapped || same(text, start, 4, 4, 4) || probe.distance(values, other) <= 1) {
                return CLOSE;
            }
            if (days <= 31) {
                return WITHIN_A_MONTH;
            }
        }
        int years = Math.abs(year - digits(text, start, Math.min(4, values.end(other) - start)));
        return years == 0 ? SAME_YEAR : years == 1 ? NEAR_YEAR : DIFFERENT;
    }

    private boolean same(byte[] text, int start, int at, int otherAt, int length) {
        for (int i = 0; i < length; i++) {
            if (day.charAt(at + i) != text[start + otherAt + i]) {
                return false;
            }
        }
        return true;
    }

    private static int digits(byte[] text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = number * 10 + text[i] - '0';
        }
        return number;
    }
}
