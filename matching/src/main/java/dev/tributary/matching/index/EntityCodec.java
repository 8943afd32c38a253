package dev.tributary.matching.index;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import java.util.List;
import java.util.TreeMap;

/** An entity in bytes: the usual attribute names take one byte each, any other is written out. */
final class EntityCodec {
    private static final List<String> COMMON =
            List.of("name", "legal_form", "address", "city", "postcode", "country", "phone", "website", "email");
    private static final EntityType[] TYPES = EntityType.values();

    private EntityCodec() {}

    static void write(Entity entity, ByteWriter out) {
        out.writeByte(entity.type().ordinal()).writeVarint(entity.attributes().size());
        entity.attributes().forEach((name, value) -> {
            int common = COMMON.indexOf(name);
            out.writeVarint(common + 1);
            if (common < 0) {
                out.writeText(name);
            }
            out.writeText(value);
        });
    }

    static Entity read(ByteReader in) {
        int type = in.readByte();
        if (type >= TYPES.length) {
            throw new MalformedBytesException("an entity of unknown type " + type);
        }
        TreeMap<String, String> attributes = new TreeMap<>();
        for (int left = in.readCount(); left > 0; left--) {
            int common = in.readVarint();
            if (common < 0 || common > COMMON.size()) {
                throw new MalformedBytesException("an attribute of unknown number " + common);
            }
            attributes.put(common == 0 ? in.readText() : COMMON.get(common - 1), in.readText());
        }
        return new Entity(TYPES[type], attributes);
    }
}
