package dev.tributary.bench.generate;

import dev.tributary.bench.generate.CompanyWords.City;
import dev.tributary.bench.generate.CompanyWords.Country;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A generated company, in the parts that its records are written from.
 *
 * @param stem the distinctive words of the name
 * @param activity what it does, if the name says so
 * @param street with the number
 * @param phone national digits
 * @param site host name without www
 */
record Company(
        String stem,
        Optional<Spelling> activity,
        Spelling legalForm,
        Country country,
        City city,
        String street,
        String postcode,
        String phone,
        String site) {

    String name() {
        return stem + activity.map(a -> " " + a.usual()).orElse("") + " " + legalForm.usual();
    }

    /** Its entry in a register: complete and correctly written. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name());
        attributes.put("address", street);
        attributes.put("city", city.name());
        attributes.put("postcode", postcode);
        attributes.put("country", country.code());
        attributes.put("phone", country.phonePrefix() + " " + phone);
        attributes.put("website", site);
        return attributes;
    }
}
