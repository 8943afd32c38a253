package dev.tributary.bench.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of {@code company-words.txt}.
 *
 * @param stems words that names begin with
 * @param starts first parts of coined names, with {@code middles} and {@code ends}
 */
record CompanyWords(
        List<String> stems, List<String> starts, List<String> middles, List<String> ends, List<Country> countries) {

    private static final String FILE = "company-words.txt";

    /**
     * What a country's companies are made of.
     *
     * @param cities names with the beginning of their postcodes
     * @param streets patterns with {@code {n}} for the number
     */
    record Country(
            String code,
            String phonePrefix,
            String domain,
            List<Spelling> legalForms,
            List<City> cities,
            List<String> streets,
            List<Spelling> activities,
            List<String> surnames) {}

    record City(String name, String postcodeStart) {

        static City parse(String text) {
            String[] parts = text.split(":");
            return new City(parts[0], parts[1]);
        }
    }

    /** Reads the list that is packed with this class. */
    static CompanyWords load() {
        Map<String, List<String>> lists = new HashMap<>();
        List<String[]> heads = new ArrayList<>();
        try (InputStream in = CompanyWords.class.getResourceAsStream(FILE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.split(" ", 3);
                if (parts[0].equals("country")) {
                    heads.add((parts[1] + " " + parts[2]).split(" "));
                } else {
                    lists.put(
                            parts[0] + " " + parts[1],
                            Arrays.stream(parts[2].split(";")).map(String::trim).toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
        return new CompanyWords(
                lists.get("stems *"),
                lists.get("starts *"),
                lists.get("middles *"),
                lists.get("ends *"),
                heads.stream().map(head -> country(head, lists)).toList());
    }

    private static Country country(String[] head, Map<String, List<String>> lists) {
        String code = head[0];
        return new Country(
                code,
                head[1],
                head[2],
                lists.get("legal " + code).stream().map(Spelling::parse).toList(),
                lists.get("cities " + code).stream().map(City::parse).toList(),
                lists.get("streets " + code),
                lists.get("activities " + code).stream().map(Spelling::parse).toList(),
                lists.get("surnames " + code));
    }
}
