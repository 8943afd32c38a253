package dev.tributary.matching.features;

import dev.tributary.matching.AttributeKind;
import dev.tributary.matching.Entity;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An entity's values by field, read once for all that search and compare it. For one thread. */
public final class FieldValues {
    private final List<Field> fields;
    private final Entity entity;
    private final Words[] words;
    /** Of each kind that attributes' names tell, the values with a space between them. */
    private final Map<AttributeKind, String> texts = new EnumMap<>(AttributeKind.class);
    /** The same, the first value alone. */
    private final Map<AttributeKind, String> firsts = new EnumMap<>(AttributeKind.class);

    /** The values of a layout's fields. */
    public FieldValues(Layout layout, Entity entity) {
        this.fields = layout.fields();
        this.entity = entity;
        this.words = new Words[fields.size()];
        if (layout.isByNames()) {
            entity.attributes().forEach((name, value) -> {
                AttributeKind kind = AttributeKind.of(name);
                firsts.putIfAbsent(kind, value);
                texts.merge(kind, value, FieldValues::joined);
            });
        }
    }

    Entity entity() {
        return entity;
    }

    /** The words of a field; further ones than its kind takes are left out. */
    Words words(int field) {
        if (words[field] == null) {
            words[field] =
                    Words.of(text(fields.get(field)), fields.get(field).kind().wordsMax());
        }
        return words[field];
    }

    /** The values of the field's attributes with a space between them, or the empty string. */
    private String text(Field field) {
        if (field.attributes().isEmpty()) {
            return field.kind() == FieldKind.ADDRESS
                    ? joined(text(AttributeKind.ADDRESS), text(AttributeKind.CITY))
                    : text(field.kind().attributeKinds().iterator().next());
        }
        String text = "";
        for (String attribute : field.attributes()) {
            text = joined(text, entity.get(attribute));
        }
        return text;
    }

    private String text(AttributeKind kind) {
        return texts.getOrDefault(kind, "");
    }

    private static String joined(String first, String second) {
        return first.isEmpty() ? second : second.isEmpty() ? first : first + ' ' + second;
    }

    /** The first value of a field's attributes, or the empty string. */
    String value(int position) {
        Field field = fields.get(position);
        for (String attribute : field.attributes()) {
            String value = entity.get(attribute);
            if (!value.isEmpty()) {
                return value;
            }
        }
        if (field.attributes().isEmpty()) {
            for (AttributeKind kind : field.kind().attributeKinds()) {
                String value = firsts.get(kind);
                if (value != null) {
                    return value;
                }
            }
        }
        return "";
    }
}
