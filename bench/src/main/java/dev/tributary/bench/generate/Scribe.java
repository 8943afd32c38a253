package dev.tributary.bench.generate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes down what a system knows of a company, with the faults of real input: misspellings, abbreviations, other legal
 * forms, reordered words, missing fields. For one thread.
 */
final class Scribe {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private final Random random;

    Scribe(Random random) {
        this.random = random;
    }

    /** One record of the company; the name is always there, every other field may be missing. */
    Map<String, String> describe(Company company) {
        Map<String, String> record = new LinkedHashMap<>();
        record.put("name", name(company));
        keep(record, "address", 0.65, address(company.street()));
        keep(
                record,
                "city",
                0.75,
                chance(0.06) ? misspell(company.city().name()) : company.city().name());
        keep(record, "postcode", 0.6, chance(0.05) ? misspell(company.postcode()) : company.postcode());
        keep(record, "country", 0.8, company.country().code());
        keep(record, "phone", 0.35, phone(company));
        keep(record, "website", 0.4, website(company.site()));
        return record;
    }

    private void keep(Map<String, String> record, String attribute, double share, String value) {
        if (chance(share)) {
            record.put(attribute, value);
        }
    }

    private String name(Company company) {
        List<String> words = new ArrayList<>(List.of(company.stem().split(" ")));
        if (words.size() > 1 && chance(0.06)) {
            Collections.swap(words, 0, words.size() - 1);
        }
        if (chance(0.3)) {
            int at = random.nextInt(words.size());
            words.set(at, misspell(words.get(at)));
            if (chance(0.2)) {
                words.set(0, misspell(words.get(0)));
            }
        }
        company.activity().ifPresent(activity -> {
            if (!chance(0.07)) {
                String written = chance(0.25) ? activity.other(random) : activity.usual();
                words.add(chance(0.08) ? misspell(written) : written);
            }
        });
        legalForm(company).ifPresent(form -> words.add(chance(0.03) ? 0 : words.size(), form));
        if (chance(0.04)) {
            words.add(words.size() > 2 ? 2 : words.size(), chance(0.5) ? "Group" : "The");
        }
        if (words.size() > 2 && chance(0.04)) {
            Collections.shuffle(words, random);
        }
        return dressed(String.join(" ", words));
    }

    private Optional<String> legalForm(Company company) {
        if (chance(0.3)) {
            return Optional.empty();
        }
        if (chance(0.05)) {
            List<Spelling> forms = company.country().legalForms();
            return Optional.of(forms.get(random.nextInt(forms.size())).usual());
        }
        return Optional.of(
                chance(0.35)
                        ? company.legalForm().other(random)
                        : company.legalForm().usual());
    }

    /** Case, accents and spacing as systems mangle them. */
    private String dressed(String name) {
        String written = name;
        if (chance(0.25)) {
            written = Normalizer.normalize(written, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        }
        if (chance(0.1)) {
            written = written.replace("&", "and");
        }
        if (chance(0.18)) {
            written = written.toUpperCase(Locale.ROOT);
        } else if (chance(0.1)) {
            written = written.toLowerCase(Locale.ROOT);
        }
        return chance(0.04) ? written.replaceFirst(" ", "  ") : written;
    }

    private String address(String street) {
        String written = street;
        if (chance(0.35)) {
            written = written.replace("Street", "St")
                    .replace("Avenue", "Ave")
                    .replace("Road", "Rd")
                    .replace("straße", "str.")
                    .replace("boulevard", "bd")
                    .replace("avenue", "av.")
                    .replace("Calle", "C/")
                    .replace("Corso", "C.so")
                    .replace("straat", "str.");
        }
        return chance(0.15) ? misspell(written) : written;
    }

    private String phone(Company company) {
        String digits = company.phone();
        return switch (random.nextInt(4)) {
            case 0 -> company.country().phonePrefix() + digits;
            case 1 -> company.country().phonePrefix() + " (" + digits.substring(0, 3) + ") " + digits.substring(3);
            case 2 -> "00" + company.country().phonePrefix().substring(1) + " " + digits;
            default -> company.country().phonePrefix() + "-" + digits.substring(0, 4) + "-" + digits.substring(4);
        };
    }

    private String website(String site) {
        return switch (random.nextInt(4)) {
            case 0 -> "https://www." + site + "/";
            case 1 -> "www." + site;
            case 2 -> "http://" + site;
            default -> site;
        };
    }

    /** One slip of the keyboard: a letter swapped, dropped, doubled or replaced. Short words stay as they are. */
    private String misspell(String word) {
        if (word.length() < 4) {
            return word;
        }
        int at = 1 + random.nextInt(word.length() - 2);
        StringBuilder written = new StringBuilder(word);
        switch (random.nextInt(4)) {
            case 0 -> {
                written.setCharAt(at, word.charAt(at + 1));
                written.setCharAt(at + 1, word.charAt(at));
            }
            case 1 -> written.deleteCharAt(at);
            case 2 -> written.insert(at, word.charAt(at));
            default -> written.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return written.toString();
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }
}
