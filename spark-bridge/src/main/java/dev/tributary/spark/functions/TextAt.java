package dev.tributary.spark.functions;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.api.java.UDF2;

/** {@code text_at(texts, index)}: one text of a packed list. */
public final class TextAt implements UDF2<byte[], Long, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String call(byte[] texts, Long index) {
        return new String(PackedList.get(texts, index.intValue()), StandardCharsets.UTF_8);
    }
}
