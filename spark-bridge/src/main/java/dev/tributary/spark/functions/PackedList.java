package dev.tributary.spark.functions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Byte strings in one array, each found by its index at once: the count, the end of each, then their bytes. A list
 * travels to Spark as one piece, and each row of a range picks its own element.
 */
public final class PackedList {

    private PackedList() {}

    public static byte[] encode(List<byte[]> elements) {
        int total = Integer.BYTES * (1 + elements.size());
        for (byte[] element : elements) {
            total = Math.addExact(total, element.length);
        }
        ByteBuffer packed = ByteBuffer.allocate(total).putInt(elements.size());
        int end = 0;
        for (byte[] element : elements) {
            end += element.length;
            packed.putInt(end);
        }
        elements.forEach(packed::put);
        return packed.array();
    }

    /** Texts in UTF-8. */
    public static byte[] encodeTexts(List<String> texts) {
        return encode(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    public static int size(byte[] packed) {
        return ByteBuffer.wrap(packed).getInt();
    }

    /** @throws IndexOutOfBoundsException where there is no such element */
    public static byte[] get(byte[] packed, int index) {
        ByteBuffer buffer = ByteBuffer.wrap(packed);
        int size = buffer.getInt();
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("element " + index + " of " + size);
        }
        int start = index == 0 ? 0 : buffer.getInt(Integer.BYTES * index);
        int end = buffer.getInt(Integer.BYTES * (index + 1));
        byte[] element = new byte[end - start];
        buffer.position(Integer.BYTES * (1 + size) + start).get(element);
        return element;
    }
}
