package dev.tributary.matching.normalise;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Locale;
import java.util.Set;

/** Phone numbers, websites and e-mail addresses. */
final class Contacts {
    /**
     * Second levels under which registries of countries let names be registered. Source: the patterns that recur in
     * the ICANN part of the Public Suffix List, publicsuffix.org.
     */
    private static final Set<String> REGISTRY_LEVELS = Set.of(
            "ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "gv", "go", "ltd", "mil", "ne", "net", "nom", "or",
            "org", "plc", "re", "sch", "asn", "id", "ind", "firm", "gen", "in", "biz", "info", "web", "press", "ed");

    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private Contacts() {}

    /**
     * The number in E.164 where it is a possible number, by the country where it has no country code; else its digits.
     *
     * @param country alpha-2, or anything else where it is unknown
     */
    static String phone(String value, String country) {
        String cut = value.length() > 60 ? value.substring(0, 60) : value;
        try {
            PhoneNumber number = PHONES.parse(cut, country.length() == 2 ? country : null);
            if (PHONES.isPossibleNumber(number)) {
                return PHONES.format(number, PhoneNumberFormat.E164);
            }
        } catch (NumberParseException e) {
            // not a number in any country's form: its digits may still agree with another's
        }
        StringBuilder digits = new StringBuilder();
        cut.chars().filter(c -> Character.digit(c, 10) >= 0).forEach(c -> digits.append(Character.digit(c, 10)));
        return digits.toString();
    }

    /** The registrable domain of a web address, or the empty string where there is no host with a dot. */
    static String website(String value) {
        String host = value.strip().toLowerCase(Locale.ROOT);
        int scheme = host.indexOf("://");
        host = scheme >= 0 ? host.substring(scheme + 3) : host;
        host = upTo(upTo(upTo(host, '/'), '?'), '#');
        host = host.substring(host.lastIndexOf('@') + 1);
        host = upTo(host, ':');
        String[] labels = host.split("\\.+");
        StringBuilder clean = new StringBuilder();
        for (String label : labels) {
            String kept = domainLabel(label);
            if (!kept.isEmpty()) {
                clean.append(clean.isEmpty() ? "" : ".").append(kept);
            }
        }
        labels = clean.toString().split("\\.");
        int count = labels.length;
        if (count < 2) {
            return "";
        }
        boolean country = labels[count - 1].length() == 2;
        int kept = count > 2 && country && REGISTRY_LEVELS.contains(labels[count - 2]) ? 3 : 2;
        if (kept == 3 && labels[0].matches("www?\\d*") && count == 3) {
            kept = 2;
        }
        return String.join(".", java.util.Arrays.asList(labels).subList(count - kept, count));
    }

    private static String upTo(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String domainLabel(String label) {
        StringBuilder kept = new StringBuilder();
        label.codePoints().filter(c -> Character.isLetterOrDigit(c) || c == '-').forEach(kept::appendCodePoint);
        return kept.length() > 63 ? kept.substring(0, 63) : kept.toString();
    }

    /** The address in lower case without spaces, or the empty string where it has no {@code @}. */
    static String email(String value) {
        String address = value.toLowerCase(Locale.ROOT).replaceAll("\\s|^mailto:", "");
        return address.indexOf('@') > 0 && address.length() <= 320 ? address : "";
    }
}
