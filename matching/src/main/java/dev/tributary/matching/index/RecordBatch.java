package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The normalised records of one micro-batch. A record has no key here: its position, from 0, is its identity.
 *
 * @param records normalised entities
 */
public record RecordBatch(List<Entity> records) {
    private static final int FORMAT = 1;

    public RecordBatch {
        records = List.copyOf(records);
    }

    public int size() {
        return records.size();
    }

    public byte[] encode() {
        ByteWriter out =
                new ByteWriter(64 + 80 * records.size()).writeByte(FORMAT).writeVarint(records.size());
        records.forEach(record -> EntityCodec.write(record, out));
        return out.toBytes();
    }

    /** @throws dev.tributary.matching.packed.MalformedBytesException where the bytes are no batch */
    public static RecordBatch decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expectFormat(FORMAT, "a record batch");
        int size = in.readCount();
        List<Entity> records = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            records.add(EntityCodec.read(in));
        }
        return new RecordBatch(records);
    }
}
