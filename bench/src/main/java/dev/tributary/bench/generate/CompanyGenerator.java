package dev.tributary.bench.generate;

import dev.tributary.bench.generate.CompanyWords.City;
import dev.tributary.bench.generate.CompanyWords.Country;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Makes companies, many of them in families that are easily confused: one stem with several activities, cities or legal
 * forms. No two have the same name and city. For one thread.
 */
final class CompanyGenerator {

    /** Share of new companies that are kin of one that is there. */
    private static final double FAMILY_SHARE = 0.25;

    private static final int NUMBER_MAX = 250;

    private final CompanyWords words;
    private final Random random;
    private final Set<String> taken = new HashSet<>();

    CompanyGenerator(CompanyWords words, Random random) {
        this.words = words;
        this.random = random;
    }

    /** A list of companies, a quarter of them kin of others. */
    List<Company> companies(int count) {
        List<Company> companies = new ArrayList<>(count);
        while (companies.size() < count) {
            companies.add(
                    companies.isEmpty() || random.nextDouble() >= FAMILY_SHARE
                            ? stranger()
                            : kinOf(companies.get(random.nextInt(companies.size()))));
        }
        return companies;
    }

    /** A company that has nothing to do with the others. */
    Company stranger() {
        while (true) {
            Country country = pick(words.countries());
            Company company = of(stem(country), activity(country), pick(country.legalForms()), country);
            if (claim(company)) {
                return company;
            }
        }
    }

    /** Another company of the same stem: it differs in city and mostly in activity or legal form too. */
    Company kinOf(Company company) {
        while (true) {
            boolean abroad = random.nextInt(5) == 0;
            Country country = abroad ? pick(words.countries()) : company.country();
            Optional<Spelling> activity =
                    abroad || random.nextInt(3) > 0 ? Optional.of(pick(country.activities())) : company.activity();
            Spelling legalForm = abroad || random.nextBoolean() ? pick(country.legalForms()) : company.legalForm();
            Company kin = of(company.stem(), activity, legalForm, country);
            if (claim(kin)) {
                return kin;
            }
        }
    }

    /** The same company after it moved. */
    Company moved(Company company) {
        Company elsewhere = of(company.stem(), company.activity(), company.legalForm(), company.country());
        return new Company(
                company.stem(),
                company.activity(),
                company.legalForm(),
                company.country(),
                company.city(),
                elsewhere.street(),
                company.postcode(),
                company.phone(),
                company.site());
    }

    private boolean claim(Company company) {
        return taken.add(
                company.name().toLowerCase(Locale.ROOT) + "|" + company.city().name());
    }

    private Company of(String stem, Optional<Spelling> activity, Spelling legalForm, Country country) {
        City city = pick(country.cities());
        String street = pick(country.streets()).replace("{n}", Integer.toString(1 + random.nextInt(NUMBER_MAX)));
        String host = ascii(stem)
                + (random.nextBoolean()
                        ? activity.map(a -> "-" + ascii(a.usual())).orElse("")
                        : "")
                + "." + country.domain();
        return new Company(stem, activity, legalForm, country, city, street, postcode(country, city), digits(9), host);
    }

    private String postcode(Country country, City city) {
        return switch (country.code()) {
            case "GB" ->
                city.postcodeStart() + (1 + random.nextInt(20)) + " " + random.nextInt(10)
                        + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26));
            case "NL" ->
                city.postcodeStart() + random.nextInt(10) + " " + (char) ('A' + random.nextInt(26))
                        + (char) ('A' + random.nextInt(26));
            case "PL" -> city.postcodeStart() + digits(3);
            case "JP" -> city.postcodeStart() + digits(4);
            default -> city.postcodeStart() + digits(2);
        };
    }

    private Optional<Spelling> activity(Country country) {
        return random.nextInt(10) == 0 ? Optional.empty() : Optional.of(pick(country.activities()));
    }

    private String stem(Country country) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> pick(words.stems()) + " " + pick(words.stems());
            case 3, 4 -> pick(country.surnames()) + " & " + pick(country.surnames());
            case 5 -> initials() + " " + pick(country.surnames());
            case 6 -> pick(words.stems()) + " " + pick(country.cities()).name();
            case 7 -> initials() + " " + pick(words.stems());
            default -> coined();
        };
    }

    private String initials() {
        return "" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26))
                + (random.nextBoolean() ? (char) ('A' + random.nextInt(26)) : "");
    }

    private String coined() {
        return pick(words.starts()) + pick(words.middles()) + pick(words.ends());
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        digits.append((char) ('1' + random.nextInt(9)));
        while (digits.length() < count) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private static String ascii(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
