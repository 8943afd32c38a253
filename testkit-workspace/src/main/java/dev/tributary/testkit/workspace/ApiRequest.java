package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * One request to the REST interface.
 *
 * @param path the groups of the route's pattern
 * @param query parameters of the URL
 * @param body as sent
 */
record ApiRequest(Matcher path, Map<String, String> query, String body) {

    static final ObjectMapper JSON = new ObjectMapper();

    String part(int group) {
        return URLDecoder.decode(path.group(group), StandardCharsets.UTF_8);
    }

    /** A parameter that has to be there. */
    String required(String name) {
        return Optional.ofNullable(query.get(name))
                .orElseThrow(
                        () -> new ApiRefusal(400, "INVALID_PARAMETER_VALUE", "Missing required field: '" + name + "'"));
    }

    JsonNode json() {
        try {
            return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiRefusal(400, "MALFORMED_REQUEST", "Could not parse request object");
        }
    }

    static Map<String, String> form(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return values;
        }
        for (String pair : text.split("&")) {
            String[] sides = pair.split("=", 2);
            values.put(
                    URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
                    sides.length == 1 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        return values;
    }
}
