package dev.tributary.matching.normalise;

import com.ibm.icu.util.ULocale;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** ISO 3166 alpha-2 codes by code, alpha-3 code and name in the languages that business registers are written in. */
final class Countries {
    private static final String[] LANGUAGES = {
        "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "tr", "ru", "ja", "zh", "ko"
    };
    private static final Map<String, String> BY_NAME = new HashMap<>();

    static {
        for (String code : Locale.getISOCountries()) {
            Locale country = new Locale("", code);
            for (String language : LANGUAGES) {
                String name = ULocale.getDisplayCountry("und_" + code, language);
                BY_NAME.putIfAbsent(key(name), code);
                BY_NAME.putIfAbsent(key(country.getDisplayCountry(Locale.forLanguageTag(language))), code);
            }
            BY_NAME.put(key(country.getISO3Country()), code);
        }
        // names in everyday use that are no country's name in CLDR
        for (String[] usual : new String[][] {
            {"usa", "US"},
            {"united states of america", "US"},
            {"america", "US"},
            {"uk", "GB"},
            {"england", "GB"},
            {"scotland", "GB"},
            {"wales", "GB"},
            {"northern ireland", "GB"},
            {"great britain", "GB"},
            {"korea", "KR"},
            {"south korea", "KR"},
            {"republic of korea", "KR"},
            {"russian federation", "RU"},
            {"holland", "NL"},
            {"the netherlands", "NL"},
            {"uae", "AE"},
            {"hong kong", "HK"},
            {"macau", "MO"},
            {"taiwan", "TW"},
            {"peoples republic of china", "CN"},
            {"pr china", "CN"},
            {"prc", "CN"},
            {"viet nam", "VN"},
            {"czech republic", "CZ"},
            {"brasil", "BR"},
            {"turkey", "TR"},
            {"ivory coast", "CI"},
            {"el", "GR"}
        }) {
            BY_NAME.put(usual[0], usual[1]);
        }
        for (String code : Locale.getISOCountries()) {
            BY_NAME.put(code.toLowerCase(Locale.ROOT), code);
        }
    }

    private Countries() {}

    private static String key(String name) {
        return TextFolding.words(TextFolding.fold(name));
    }

    /** Whether folded words are a country's name or code. */
    static boolean known(String words) {
        return BY_NAME.containsKey(words);
    }

    /** The alpha-2 code in upper case, or the value's folded words where it names no country that is known. */
    static String code(String value) {
        String key = key(value);
        return BY_NAME.getOrDefault(key, key);
    }
}
