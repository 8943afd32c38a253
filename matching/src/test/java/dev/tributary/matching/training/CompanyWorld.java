package dev.tributary.matching.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Invents companies: names of made-up and of common business words with the skewed frequencies of real registers,
 * families of companies that share a name's first word, places, postcodes and websites. Everything follows from the
 * seed. The business words are general vocabulary; no company is meant.
 */
final class CompanyWorld {
    private static final String[] ONSETS = {
        "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "pl",
        "pr", "qu", "r", "s", "sh", "sk", "st", "t", "th", "tr", "v", "w", "x", "y", "z", "", ""
    };
    private static final String[] VOWELS = {
        "a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "ei", "ie", "io", "ou", "y"
    };
    private static final String[] CODAS = {
        "", "", "", "", "n", "r", "l", "s", "t", "m", "x", "k", "nd", "nt", "rt", "st", "ck", "ng", "d", "p", "ll"
    };
    /** Behind so many families one series follows. */
    private static final int SERIES_ONE_IN = 150;

    private static final String[] ROMAN = {"II", "III", "IV", "V"};

    /** Of so many companies one has a phrase in its name. */
    private static final int PHRASE_ONE_IN = 3;

    private static final String[] BUSINESS = {
        "Technologies",
        "Technology",
        "Systems",
        "Solutions",
        "Group",
        "Holdings",
        "International",
        "Industries",
        "Services",
        "Energy",
        "Pharmaceuticals",
        "Medical",
        "Electronics",
        "Electric",
        "Software",
        "Networks",
        "Capital",
        "Resources",
        "Manufacturing",
        "Engineering",
        "Materials",
        "Communications",
        "Global",
        "Financial",
        "Bank",
        "Chemical",
        "Foods",
        "Products",
        "Enterprises",
        "Health",
        "Biotech",
        "Semiconductor",
        "Power",
        "Environmental",
        "Properties",
        "Media",
        "Design",
        "Motors",
        "Steel",
        "Optical",
        "Instruments",
        "Therapeutics",
        "Digital",
        "Mining",
        "Development",
        "Trading",
        "Precision",
        "Logistics",
        "Construction",
        "Laboratories",
        "Plastics",
        "Consulting",
        "Partners",
        "Insurance",
        "Investment",
        "Security",
        "Data",
        "Water",
        "Gold",
        "Oil",
        "Gas",
        "Marine",
        "Aerospace",
        "Automation",
        "Control",
        "Machine",
        "Tool",
        "Packaging",
        "Paper",
        "Textile",
        "Printing",
        "Wireless",
        "Robotics",
        "Interactive",
        "Entertainment",
        "Hotels",
        "Realty",
        "Finance",
        "Trust",
        "Fund",
        "Income",
        "Growth",
        "Equity",
        "Research",
        "Sciences",
        "Metals",
        "Minerals",
        "Exploration",
        "Agricultural",
        "Garden",
        "Furniture",
        "Lighting"
    };
    /** Words that come together in names: sharing one of them makes sharing the others likely. */
    private static final String[] PHRASES = {
        "Real Estate Investment Trust",
        "Municipal Income Fund",
        "High Yield Bond Fund",
        "Emerging Markets Debt Fund",
        "Small Cap Growth Fund",
        "Dividend Income Trust",
        "Infrastructure Fund",
        "Opportunity Fund",
        "Preferred Income Fund",
        "Oil and Gas",
        "Natural Resources",
        "Natural Gas",
        "Life Sciences",
        "Medical Center",
        "Regional Medical Center",
        "General Hospital",
        "Health Care",
        "Health Systems",
        "Savings Bank",
        "Credit Union",
        "Commercial Bank",
        "Asset Management",
        "Wealth Management",
        "Property Management",
        "Private Equity",
        "Venture Capital",
        "Capital Partners",
        "Midstream Partners",
        "Acquisition",
        "Life Insurance",
        "Insurance Brokers",
        "Information Technology",
        "Computer Systems",
        "Data Systems",
        "Electric Power",
        "Water Supply",
        "Renewable Energy",
        "Wind Power",
        "Solar Energy",
        "Gold Mining",
        "Metal Products",
        "Auto Parts",
        "Food Products",
        "Dairy Products",
        "Machine Tool",
        "Precision Engineering",
        "Heavy Industries",
        "Steel Works",
        "Building Materials",
        "Department Stores",
        "Import and Export",
        "Trading and Contracting",
        "Shipping and Logistics",
        "Air Lines",
        "Railway Company",
        "Chamber of Commerce",
        "State University",
        "School District",
        "Research Institute",
        "Housing Association",
        "Medical Devices",
        "Clinical Research",
        "Consumer Products",
        "Chemical Industries",
        "Paper Mills",
        "Industrial Automation"
    };

    private static final String[] QUALIFIERS = {
        "America", "Europe", "Asia", "Japan", "China", "Deutschland", "India", "UK", "Pacific", "East", "North",
                "South",
        "West", "Central", "First", "New", "United", "American", "National", "General", "Royal", "Advanced", "II",
                "III",
        "1", "2", "21", "360"
    };
    private static final String[][] COUNTRIES = {
        // country, legal forms, postcode pattern, domain
        {"US", "Inc.|Inc|Corp.|Corporation|LLC|Co.|Incorporated|", "#####", "com"},
        {"US", "Inc.|INC|Corp|Company|LLC|LP||", "#####", "com"},
        {"US", "Inc.|Corp.|LLC|", "#####-####", "com"},
        {"GB", "Limited|Ltd|Ltd.|plc|PLC|LLP", "A# #AA", "co.uk"},
        {"DE", "GmbH|AG|GmbH & Co. KG|KG|SE", "#####", "de"},
        {"FR", "SA|SAS|SARL|S.A.|", "#####", "fr"},
        {"JP", "Co., Ltd.|Corporation|K.K.|Inc.|Ltd.", "###-####", "co.jp"},
        {"CN", "Co., Ltd.|Co.,Ltd|Limited|Group Co., Ltd.", "######", "com.cn"},
        {"KR", "Co., Ltd.|Corporation|Inc.|Co.,Ltd.", "#####", "co.kr"},
        {"TW", "Co., Ltd.|Corporation|Inc.|Corp.", "###", "com.tw"},
        {"IN", "Limited|Private Limited|Ltd|Pvt. Ltd.", "######", "in"},
        {"IT", "S.p.A.|S.r.l.|srl|SPA", "#####", "it"},
        {"ES", "S.A.|S.L.|SA", "#####", "es"},
        {"SE", "AB|AB (publ)|Aktiebolag", "### ##", "se"},
        {"CH", "AG|SA|GmbH", "####", "ch"},
        {"AU", "Limited|Pty Ltd|Ltd", "####", "com.au"},
        {"CA", "Inc.|Corp.|Ltd.|Limited", "A#A #A#", "ca"},
        {"NL", "B.V.|N.V.|BV", "#### AA", "nl"},
        {"BR", "S.A.|Ltda|LTDA", "#####-###", "com.br"},
        {"NO", "AS|ASA", "####", "no"}
    };
    private static final String[] STREETS = {
        "Street", "Road", "Avenue", "Drive", "Lane", "Boulevard", "Way", "Park", "Square"
    };

    private final Random random;
    private final List<String> coinedWords = new ArrayList<>();
    private final List<String> streetWords = new ArrayList<>();
    private final List<List<String>> cities = new ArrayList<>();

    CompanyWorld(long seed, int companies) {
        random = new Random(seed);
        for (int i = 0; i < companies; i++) {
            coinedWords.add(coin(1 + random.nextInt(3)));
        }
        for (int i = 0; i < 3_000; i++) {
            streetWords.add(coin(1 + random.nextInt(3)));
        }
        for (String[] country : COUNTRIES) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                names.add(coin(2 + random.nextInt(2)));
            }
            cities.add(names);
        }
    }

    /** A company as a register has it, attributes by name. */
    record Company(Map<String, String> attributes, int country) {}

    /** Companies, some of them near relatives of one another, name alone or with all attributes. */
    List<Company> companies(int count, boolean nameOnly) {
        List<Company> companies = new ArrayList<>();
        while (companies.size() < count) {
            String core = core();
            int family = random.nextInt(5) == 0 ? 2 + random.nextInt(4) : 1;
            int home = random.nextInt(COUNTRIES.length);
            for (int i = 0; i < family && companies.size() < count; i++) {
                int country = random.nextInt(3) == 0 ? random.nextInt(COUNTRIES.length) : home;
                Company company = company(core, country, nameOnly);
                boolean tenant = !nameOnly && !companies.isEmpty() && random.nextInt(6) == 0;
                companies.add(tenant ? atAddressOf(companies.get(random.nextInt(companies.size())), company) : company);
            }
            if (random.nextInt(SERIES_ONE_IN) == 0) {
                addSeries(companies, count);
            }
        }
        return companies;
    }

    /** Funds and ventures come in series: the last company's name with another number behind it. */
    private void addSeries(List<Company> companies, int count) {
        Company first = companies.get(companies.size() - 1);
        int members = 1 + random.nextInt(4);
        boolean roman = random.nextInt(3) > 0;
        for (int i = 0; i < members && companies.size() < count; i++) {
            Map<String, String> attributes = new LinkedHashMap<>(first.attributes());
            attributes.put("name", numbered(first.attributes().get("name"), roman ? ROMAN[i] : String.valueOf(i + 2)));
            companies.add(new Company(attributes, first.country()));
        }
    }

    /** The name with the number before its last word, which mostly is the legal form. */
    private static String numbered(String name, String number) {
        int last = name.lastIndexOf(' ');
        return last < 0 ? name + ' ' + number : name.substring(0, last) + ' ' + number + name.substring(last);
    }

    /** Companies share office buildings and registered offices, and some of these have one switchboard. */
    private Company atAddressOf(Company landlord, Company company) {
        Map<String, String> attributes = new LinkedHashMap<>(company.attributes());
        List<String> shared = random.nextInt(6) == 0
                ? List.of("address", "postcode", "country", "phone")
                : List.of("address", "postcode", "country");
        for (String attribute : shared) {
            attributes.remove(attribute);
            if (landlord.attributes().containsKey(attribute)) {
                attributes.put(attribute, landlord.attributes().get(attribute));
            }
        }
        return new Company(attributes, company.country());
    }

    /** One to two words that set a company apart; short and common ones are shared by many. */
    private String core() {
        if (random.nextInt(6) == 0) {
            return pick(QUALIFIERS) + ' ' + pick(BUSINESS);
        }
        if (random.nextInt(12) == 0) {
            return initials(2 + random.nextInt(3));
        }
        String word = coined();
        return random.nextInt(4) == 0 ? word + ' ' + coined() : word;
    }

    private String coined() {
        // the square of a uniform number: low words come up again and again
        double u = random.nextDouble();
        return coinedWords.get((int) (u * u * coinedWords.size()));
    }

    private Company company(String core, int country, boolean nameOnly) {
        StringBuilder name = new StringBuilder(core);
        if (random.nextInt(PHRASE_ONE_IN) == 0) {
            name.append(' ').append(phrase());
        }
        int more = random.nextInt(10);
        int words = more < 2 ? 0 : more < 6 ? 1 : more < 8 ? 2 : more < 9 ? 3 : 4;
        for (int i = 0; i < words; i++) {
            name.append(' ').append(business());
        }
        if (random.nextInt(8) == 0) {
            String qualifier = pick(QUALIFIERS);
            name.append(random.nextBoolean() ? " (" + qualifier + ")" : " " + qualifier);
        }
        String[] forms = COUNTRIES[country][1].split("\\|", -1);
        name.append(' ').append(forms[random.nextInt(forms.length)]);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name.toString().strip());
        if (!nameOnly) {
            addPlace(attributes, core, country);
        }
        if (!nameOnly && random.nextInt(10) == 0) {
            attributes.put("registration_number", pattern("########", random));
        }
        if (!nameOnly && random.nextInt(10) == 0) {
            attributes.put("industry", business() + ' ' + business());
        }
        return new Company(attributes, country);
    }

    private String phrase() {
        double u = random.nextDouble();
        return PHRASES[(int) (u * u * PHRASES.length)];
    }

    private String business() {
        double u = random.nextDouble();
        return BUSINESS[(int) (u * u * BUSINESS.length)];
    }

    private void addPlace(Map<String, String> attributes, String core, int country) {
        List<String> here = cities.get(country);
        double u = random.nextDouble();
        String city = here.get((int) (u * u * here.size()));
        boolean street = random.nextInt(5) < 3;
        if (street) {
            attributes.put("address", street() + ' ' + city);
        } else if (random.nextInt(8) > 0) {
            attributes.put("address", city);
        }
        if (random.nextInt(10) < 7) {
            // a city has few postcodes: companies of one city often share one
            attributes.put(
                    "postcode", pattern(COUNTRIES[country][2], new Random(city.hashCode() * 31L + random.nextInt(40))));
        }
        if (random.nextInt(20) > 0) {
            attributes.put("country", COUNTRIES[country][0]);
        }
        if (random.nextInt(2) == 0) {
            attributes.put("website", website(core, country));
        }
        if (random.nextInt(3) == 0) {
            attributes.put("phone", "+" + (1 + random.nextInt(9)) + pattern("#########", random));
        }
        if (random.nextInt(6) == 0) {
            attributes.put("email", "info@" + website(core, country));
        }
    }

    private String street() {
        return 1 + random.nextInt(random.nextBoolean() ? 60 : 3_000) + " "
                + streetWords.get(random.nextInt(streetWords.size())) + ' ' + pick(STREETS)
                + (random.nextInt(5) == 0 ? " Suite " + (1 + random.nextInt(400)) : "");
    }

    private String website(String core, int country) {
        String words = core.toLowerCase(java.util.Locale.ROOT);
        String label =
                random.nextInt(3) == 0 ? words.split(" ")[0] : words.replace(" ", random.nextBoolean() ? "" : "-");
        if (random.nextInt(3) == 0) {
            label += random.nextBoolean() ? "group" : "-" + pick(BUSINESS).toLowerCase(java.util.Locale.ROOT);
        }
        return label + '.' + (random.nextInt(2) == 0 ? "com" : COUNTRIES[country][3]);
    }

    private String initials(int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append((char) ('A' + random.nextInt(26)));
        }
        return letters.toString();
    }

    private String coin(int syllables) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < syllables; i++) {
            word.append(pick(ONSETS)).append(pick(VOWELS));
            if (i == syllables - 1 || random.nextInt(3) == 0) {
                word.append(pick(CODAS));
            }
        }
        if (word.length() < 3) {
            word.append(pick(VOWELS)).append("x");
        }
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String pattern(String pattern, Random random) {
        StringBuilder text = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            text.append(
                    c == '#' ? (char) ('0' + random.nextInt(10)) : c == 'A' ? (char) ('A' + random.nextInt(26)) : c);
        }
        return text.toString();
    }

    /** Another legal form of the same country, or none. */
    String legalForm(int country) {
        String[] forms = COUNTRIES[country][1].split("\\|", -1);
        return forms[random.nextInt(forms.length)];
    }

    String businessWord() {
        return business();
    }

    String newWord() {
        return coin(1 + random.nextInt(3));
    }

    String otherCountry() {
        return COUNTRIES[random.nextInt(COUNTRIES.length)][0];
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
