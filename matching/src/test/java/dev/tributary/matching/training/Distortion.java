package dev.tributary.matching.training;

import dev.tributary.matching.training.CompanyWorld.Company;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Writes a company down as another source would: with typing and reading errors, abbreviations, another legal form,
 * words left out, added, joined or reordered, missing and outdated attributes.
 */
final class Distortion {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final Map<Character, Character> LOOKALIKES =
            Map.of('o', '0', 'l', '1', 's', '5', 'i', 'l', 'm', 'n', 'e', 'c');
    private static final Map<String, String> ABBREVIATIONS = Map.ofEntries(
            Map.entry("Technologies", "Tech"),
            Map.entry("Technology", "Tech"),
            Map.entry("International", "Intl"),
            Map.entry("Manufacturing", "Mfg"),
            Map.entry("Industries", "Ind"),
            Map.entry("Holdings", "Hldgs"),
            Map.entry("Services", "Svcs"),
            Map.entry("Systems", "Sys"),
            Map.entry("Group", "Grp"),
            Map.entry("Laboratories", "Labs"),
            Map.entry("Development", "Dev"),
            Map.entry("Engineering", "Eng"),
            Map.entry("Street", "St"),
            Map.entry("Road", "Rd"),
            Map.entry("Avenue", "Ave"),
            Map.entry("Drive", "Dr"),
            Map.entry("Lane", "Ln"),
            Map.entry("Boulevard", "Blvd"));
    private static final String[] REMARKS = {
        "(Old)", "Accounts Payable", "d/b/a", "c/o", "Dept", "Billing", "New", "Head Office"
    };

    private final Random random;
    private final CompanyWorld world;
    /** Between 0 and 1: how careless this record's source is. */
    private double carelessness;

    Distortion(long seed, CompanyWorld world) {
        this.random = new Random(seed);
        this.world = world;
    }

    /** The record of another source about the company. */
    Map<String, String> record(Company company) {
        carelessness = random.nextDouble();
        Map<String, String> record = new LinkedHashMap<>();
        record.put("name", name(placed(company), company.country()));
        company.attributes().forEach((attribute, value) -> {
            if (!attribute.equals("name") && !chance(0.3)) {
                record.put(attribute, attribute(attribute, value, company));
            }
        });
        return record;
    }

    /** The company's name, sometimes with where it is. */
    private String placed(Company company) {
        String name = company.attributes().get("name");
        String address = company.attributes().get("address");
        if (address == null || !chance(0.03)) {
            return name;
        }
        String city = address.substring(address.lastIndexOf(' ') + 1);
        return chance(0.5) ? name + " (" + city + ')' : name + ' ' + city;
    }

    private String attribute(String attribute, String value, Company company) {
        return switch (attribute) {
            case "address" -> address(value);
            case "postcode" -> chance(0.06) ? typo(value) : chance(0.04) ? digits(value.length()) : value;
            case "country" -> chance(0.02) ? world.otherCountry() : value;
            case "website" -> chance(0.05) ? world.newWord().toLowerCase(Locale.ROOT) + ".com" : decorated(value);
            case "phone" -> chance(0.1) ? typo(value) : chance(0.08) ? "+" + digits(10) : value;
            case "registration_number" -> chance(0.03) ? digits(8) : value;
            case "industry" -> chance(0.3) ? world.businessWord() : value;
            case "email" ->
                chance(0.1) ? typo(value) : chance(0.4) ? "sales" + value.substring(value.indexOf('@')) : value;
            default -> value;
        };
    }

    private String decorated(String domain) {
        return chance(0.3) ? "http://www." + domain + "/" : chance(0.3) ? "www." + domain : domain;
    }

    private String address(String address) {
        List<String> words = new ArrayList<>(Arrays.asList(address.split(" ")));
        if (chance(0.1) && words.size() > 2) {
            // moved within the city, or only the city is known
            return chance(0.5)
                    ? words.get(words.size() - 1)
                    : 1 + random.nextInt(900) + " " + world.newWord() + " Street " + words.get(words.size() - 1);
        }
        if (chance(0.08)) {
            words.remove(random.nextInt(words.size()));
        }
        for (int i = 0; i < words.size(); i++) {
            if (chance(0.4)) {
                words.set(i, ABBREVIATIONS.getOrDefault(words.get(i), words.get(i)));
            }
            if (chance(0.08 + 0.12 * carelessness)) {
                words.set(i, typo(words.get(i)));
            }
        }
        return String.join(" ", words);
    }

    private String name(String name, int country) {
        List<String> words = new ArrayList<>(Arrays.asList(name.split(" ")));
        int formAt = formStart(name);
        List<String> core = new ArrayList<>(words.subList(0, formAt));
        String form = String.join(" ", words.subList(formAt, words.size()));
        distortWords(core);
        if (chance(0.015) && core.size() >= 3) {
            core = new ArrayList<>(List.of(initials(core)));
        }
        form = form(form, country);
        if (chance(0.05)) {
            core.add(chance(0.5) ? 0 : core.size(), pick(REMARKS));
        }
        String written = String.join(" ", core);
        written = chance(0.06) ? written + form : (written + ' ' + form).strip();
        if (chance(0.1)) {
            written = typo(written);
        }
        return chance(0.3)
                ? written.toUpperCase(Locale.ROOT)
                : chance(0.15) ? written.toLowerCase(Locale.ROOT) : written;
    }

    private String form(String form, int country) {
        if (chance(0.15)) {
            return "";
        }
        if (chance(0.12)) {
            return world.legalForm(country);
        }
        return chance(0.05) ? typo(form) : form;
    }

    private void distortWords(List<String> core) {
        for (int i = 0; i < core.size(); i++) {
            if (chance(0.25)) {
                core.set(i, ABBREVIATIONS.getOrDefault(core.get(i), core.get(i)));
            }
            double typos = 0.04 + 0.3 * carelessness * carelessness;
            while (chance(typos)) {
                core.set(i, typo(core.get(i)));
                typos /= 2;
            }
        }
        if (core.size() > 1 && chance(0.08)) {
            core.remove(chance(0.7) ? core.size() - 1 : random.nextInt(core.size()));
        }
        if (core.size() > 1 && chance(0.05)) {
            int at = random.nextInt(core.size() - 1);
            core.set(at, core.get(at) + core.remove(at + 1));
        }
        if (core.size() > 1 && chance(0.04)) {
            int at = random.nextInt(core.size() - 1);
            core.add(at, core.remove(at + 1));
        }
        if (core.size() > 1 && chance(0.02)) {
            core.set(core.size() - 1, world.businessWord());
        }
        if (chance(0.04)) {
            core.add(world.businessWord());
        }
        int last = core.size() - 1;
        if (chance(0.05) && core.get(last).length() > 5) {
            core.set(last, core.get(last).substring(0, 3 + random.nextInt(2)));
        }
        if (chance(0.02) && core.get(0).length() > 6) {
            int cut = 3 + random.nextInt(core.get(0).length() - 5);
            core.set(0, core.get(0).substring(0, cut) + ' ' + core.get(0).substring(cut));
        }
    }

    /** The index of the first word of the legal form, as the world appends it. */
    private static int formStart(String name) {
        String[] words = name.split(" ");
        int at = words.length;
        while (at > 1
                && words[at - 1].matches(
                        "(?i)(inc\\.?|corp\\.?|corporation|llc|co\\.?,?|co\\.,ltd\\.?|incorporated|company|lp|limited|ltd\\.?|plc|llp|gmbh|ag|&|kg|se|sas?|s\\.a\\.|sarl|k\\.k\\.|private|pvt\\.|s\\.p\\.a\\.|s\\.r\\.l\\.|srl|spa|s\\.l\\.|ab|\\(publ\\)|aktiebolag|pty|b\\.v\\.|n\\.v\\.|bv|ltda|asa?)")) {
            at--;
        }
        return Math.max(1, at);
    }

    private String typo(String text) {
        if (text.length() < 2) {
            return text;
        }
        StringBuilder written = new StringBuilder(text);
        int at = random.nextInt(text.length() - 1);
        char other = Character.isDigit(text.charAt(at))
                ? (char) ('0' + random.nextInt(10))
                : LETTERS.charAt(random.nextInt(26));
        switch (random.nextInt(6)) {
            case 0 -> written.deleteCharAt(at);
            case 1 -> written.insert(at, text.charAt(at));
            case 2 -> written.insert(at, other);
            case 3 -> written.setCharAt(at, other);
            case 4 -> {
                written.setCharAt(at, text.charAt(at + 1));
                written.setCharAt(at + 1, text.charAt(at));
            }
            default -> written.setCharAt(at, LOOKALIKES.getOrDefault(text.charAt(at), other));
        }
        return written.toString();
    }

    private static String initials(List<String> words) {
        StringBuilder initials = new StringBuilder();
        words.forEach(word ->
                initials.append(Character.toUpperCase(word.replace("(", "").charAt(0))));
        return initials.toString();
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
