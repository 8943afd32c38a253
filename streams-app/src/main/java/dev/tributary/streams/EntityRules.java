package dev.tributary.streams;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.schemas.InputEntity;
import dev.tributary.schemas.Reason;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an entity must have: a known type, something to match by, and attributes within their limits.
 *
 * @param attributesMax most attributes of one entity, blank ones not counted
 * @param attributeBytesMax most bytes, in UTF-8, of one attribute's name or value
 */
public record EntityRules(int attributesMax, int attributeBytesMax) {

    /**
     * The entity with its values trimmed and without blank ones.
     *
     * @throws Reject where a rule is broken
     */
    public Entity valid(InputEntity input) throws Reject {
        EntityType type = EntityType.ofWireName(input.type())
                .orElseThrow(() ->
                        new Reject(Reason.UNKNOWN_TYPE, "the type is unknown; send company, person, product or place"));
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, String> attribute : input.attributes().entrySet()) {
            String value = trimmed(attribute.getValue());
            if (!value.isEmpty()) {
                requireWithinLimit(attribute.getKey(), "name");
                requireWithinLimit(value, "value");
                attributes.put(attribute.getKey(), value);
            }
        }
        if (attributes.size() > attributesMax) {
            throw new Reject(
                    Reason.ATTRIBUTES_TOO_LARGE,
                    "the entity has " + attributes.size() + " attributes, the limit limits.attributes is "
                            + attributesMax);
        }
        Entity entity = new Entity(type, attributes);
        requireSomethingToMatchBy(entity);
        return entity;
    }

    /** Without blanks of any kind at either end: also no-break spaces, zero-width characters and byte order marks. */
    private static String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }

    private void requireWithinLimit(String text, String what) throws Reject {
        // A char takes at most three bytes, so most texts need not be encoded to be measured.
        if (text.length() > attributeBytesMax / 3 && text.getBytes(StandardCharsets.UTF_8).length > attributeBytesMax) {
            throw new Reject(
                    Reason.ATTRIBUTES_TOO_LARGE,
                    "an attribute's " + what + " is longer than limits.attribute-bytes, which is " + attributeBytesMax);
        }
    }

    private static void requireSomethingToMatchBy(Entity entity) throws Reject {
        List<String> enough = entity.type().enough();
        if (enough.stream().allMatch(attribute -> entity.get(attribute).isEmpty())) {
            throw new Reject(
                    Reason.MISSING_ATTRIBUTE,
                    "a " + entity.type().wireName() + " needs the attribute " + String.join(" or ", enough)
                            + ", not blank");
        }
    }
}
