package dev.tributary.spark.functions;

import dev.tributary.embedding.Embedders;
import dev.tributary.embedding.TextEmbedder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.api.java.UDF4;

/**
 * {@code embed_slice(texts, slice, slices, model)}: the vectors of every slices-th text from the slice's number on, as
 * big-endian floats one after the other. For servers without {@code ai_query}.
 */
public final class EmbedSlice implements UDF4<byte[], Long, Integer, String, byte[]> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, TextEmbedder> EMBEDDERS = new ConcurrentHashMap<>();

    @Override
    public byte[] call(byte[] texts, Long slice, Integer slices, String model) {
        TextEmbedder embedder = EMBEDDERS.computeIfAbsent(model, Embedders::named);
        List<String> own = new ArrayList<>();
        for (int index = slice.intValue(); index < PackedList.size(texts); index += slices) {
            own.add(new String(PackedList.get(texts, index), StandardCharsets.UTF_8));
        }
        ByteBuffer vectors = ByteBuffer.allocate(own.size() * embedder.dimension() * Float.BYTES);
        for (float[] vector : embedder.embed(own)) {
            for (float value : vector) {
                vectors.putFloat(value);
            }
        }
        return vectors.array();
    }
}
