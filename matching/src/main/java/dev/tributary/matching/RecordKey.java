package dev.tributary.matching;

import java.util.Objects;

/**
 * Names one entity of one source. Its text form, used as the Kafka key, is {@code source|recordId} with {@code \}
 * before a {@code |} or {@code \} that belongs to either part.
 *
 * @param source the system the record comes from, not blank
 * @param recordId the record's id in that system, not blank
 */
public record RecordKey(String source, String recordId) {

    public RecordKey {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(recordId, "recordId");
        if (source.isBlank() || recordId.isBlank()) {
            throw new IllegalArgumentException("a record key needs a source and a record id, neither blank");
        }
    }

    /**
     * Reads the text form, of which each key has exactly one: the same entity cannot arrive under two Kafka keys.
     *
     * @throws IllegalArgumentException where the text is no record key
     */
    public static RecordKey parse(String text) {
        StringBuilder part = new StringBuilder(text.length());
        String source = null;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length() && isEscaped(text.charAt(at + 1))) {
                part.append(text.charAt(++at));
            } else if (c == '|' && source == null) {
                source = part.toString();
                part.setLength(0);
            } else if (c == '|' || c == '\\') {
                throw malformed();
            } else {
                part.append(c);
            }
        }
        if (source == null) {
            throw malformed();
        }
        return new RecordKey(source, part.toString());
    }

    private static boolean isEscaped(char c) {
        return c == '|' || c == '\\';
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "a record key reads source|recordId, with \\ before a | or \\ inside a part");
    }

    @Override
    public String toString() {
        return escape(source) + '|' + escape(recordId);
    }

    private static String escape(String part) {
        return part.replace("\\", "\\\\").replace("|", "\\|");
    }
}
