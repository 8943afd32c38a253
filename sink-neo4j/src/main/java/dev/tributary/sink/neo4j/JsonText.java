package dev.tributary.sink.neo4j;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Pieces of JSON. */
final class JsonText {

    private JsonText() {}

    static String quote(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** What is no finite number is null. */
    static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }
}
