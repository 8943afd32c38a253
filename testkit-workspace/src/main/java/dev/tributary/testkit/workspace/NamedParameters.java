package dev.tributary.testkit.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a statement, filled into its text as literals. */
final class NamedParameters {

    /** A named parameter, or a quoted text that is passed over. */
    private static final Pattern MARKER = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|`[^`]*`|:([A-Za-z_]\\w*)");

    private NamedParameters() {}

    static String filledIn(JsonNode body) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        body.path("parameters")
                .forEach(parameter -> values.put(parameter.path("name").asText(), parameter));
        Matcher matcher = MARKER.matcher(body.path("statement").asText());
        return matcher.replaceAll(marker -> {
            if (marker.group(1) == null) {
                return Matcher.quoteReplacement(marker.group());
            }
            JsonNode parameter = values.get(marker.group(1));
            if (parameter == null) {
                throw new ApiRefusal(400, "INVALID_PARAMETER_VALUE", "no value for :" + marker.group(1));
            }
            return Matcher.quoteReplacement(literal(parameter));
        });
    }

    private static String literal(JsonNode parameter) {
        String type = parameter.path("type").asText("STRING");
        if (!parameter.hasNonNull("value")) {
            return "CAST(NULL AS " + type + ")";
        }
        String text =
                "'" + parameter.path("value").asText().replace("\\", "\\\\").replace("'", "\\'") + "'";
        return type.equals("STRING") ? text : "CAST(" + text + " AS " + type + ")";
    }
}
