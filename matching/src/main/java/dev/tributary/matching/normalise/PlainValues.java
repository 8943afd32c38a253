package dev.tributary.matching.normalise;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and numbers in the forms in which they are compared. */
final class PlainValues {
    private static final Pattern COMPACT = Pattern.compile("\\d{8}");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})\\D{1,3}(\\d{1,2})\\D{1,3}(\\d{1,2})(\\D.*)?");
    private static final Pattern YEAR_LAST = Pattern.compile("(\\d{1,2})\\D{1,3}(\\d{1,2})\\D{1,3}(\\d{4})(\\D.*)?");
    private static final Pattern MONTH_NAME = Pattern.compile("\\b([a-z]{3})[a-z]*\\b");
    private static final Pattern DAY = Pattern.compile("\\b(\\d{1,2})(st|nd|rd|th)?\\b");
    private static final Pattern YEAR = Pattern.compile("(?<!\\d)(1[5-9]\\d\\d|20\\d\\d)(?!\\d)");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d[\\d.,' ]*");

    private PlainValues() {}

    /**
     * {@code yyyymmdd} where the text holds a day, {@code yyyy} where it holds a year alone, else empty. Of two numbers
     * before or after a year that may both be the month, the first is the month after a year and the day before one.
     */
    static String date(String value) {
        String text = value.strip();
        if (COMPACT.matcher(text).matches()) {
            return text;
        }
        Matcher yearFirst = YEAR_FIRST.matcher(text);
        if (yearFirst.matches()) {
            return yearFirst.group(1) + two(yearFirst.group(2)) + two(yearFirst.group(3));
        }
        Matcher yearLast = YEAR_LAST.matcher(text);
        if (yearLast.matches()) {
            int first = Integer.parseInt(yearLast.group(1));
            int second = Integer.parseInt(yearLast.group(2));
            int month = second > 12 ? first : second;
            int day = second > 12 ? second : first;
            return yearLast.group(3) + two(month) + two(day);
        }
        Matcher year = YEAR.matcher(text);
        return year.find() ? withMonthName(text, year.group(1)) : "";
    }

    private static String withMonthName(String text, String year) {
        String rest = text.toLowerCase(Locale.ROOT).replace(year, " ");
        Matcher name = MONTH_NAME.matcher(rest);
        while (name.find()) {
            int month = MONTHS.indexOf(name.group(1)) + 1;
            Matcher day = DAY.matcher(rest);
            if (month > 0 && day.find()) {
                return year + two(month) + two(day.group(1));
            }
        }
        return year;
    }

    private static String two(String digits) {
        return digits.length() == 1 ? '0' + digits : digits;
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /**
     * The first number of the text as Java writes a double without an exponent, or empty where there is none. A last
     * comma or period with one or two digits after it, or more where it is the only one and a period, is decimal.
     */
    static String number(String value) {
        Matcher matcher = NUMBER.matcher(value);
        if (!matcher.find()) {
            return "";
        }
        String digits = matcher.group().replaceAll("[' ]", "").replaceAll("[.,]+$", "");
        int last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
        boolean only = last >= 0 && digits.indexOf(digits.charAt(last)) == last;
        int after = digits.length() - last - 1;
        boolean decimal = last >= 0 && only && (after != 3 || digits.charAt(last) == '.');
        String whole = (decimal ? digits.substring(0, last) : digits).replaceAll("[.,]", "");
        String plain = decimal ? whole + '.' + digits.substring(last + 1) : whole;
        return new java.math.BigDecimal(plain).stripTrailingZeros().toPlainString();
    }
}
