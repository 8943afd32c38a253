package dev.tributary.matching.features;

import dev.tributary.matching.packed.ByteReader;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.matching.packed.MalformedBytesException;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fields by which records and references are searched and compared, and the features that they have together. It
 * travels in the statistics of an epoch and in the model: both must have the same one. Immutable.
 */
public final class Layout {
    /** The attribute that holds the legal form taken from a company's name, where a plan names none. */
    public static final String LEGAL_FORM = "legal_form";

    private static final int FORMAT = 2;
    private static final Layout COMPANIES = new Layout(List.of(
            named("name", FieldKind.NAME),
            named("legal_form", FieldKind.LEGAL_FORM),
            named("country", FieldKind.COUNTRY),
            named("postcode", FieldKind.POSTCODE),
            named("address", FieldKind.ADDRESS),
            named("website", FieldKind.WEBSITE),
            named("phone", FieldKind.PHONE),
            named("email", FieldKind.EMAIL),
            named("identifier", FieldKind.IDENTIFIERS),
            named("text", FieldKind.FURTHER_TEXT)));

    private final List<Field> fields;
    private final List<Feature> features;
    private final int[] firstFeatures;
    private final boolean byNames;

    private Layout(List<Field> fields) {
        this.fields = List.copyOf(fields);
        this.firstFeatures = new int[fields.size()];
        List<Feature> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int f = 0; f < fields.size(); f++) {
            firstFeatures[f] = all.size();
            for (FeatureShape shape : fields.get(f).kind().shapes()) {
                Feature feature = new Feature(all.size(), f, fields.get(f), shape);
                all.add(feature);
                if (!names.add(feature.wireName())) {
                    throw new IllegalArgumentException("two features are named " + feature.wireName());
                }
            }
        }
        this.features = List.copyOf(all);
        this.byNames = fields.stream().anyMatch(field -> field.attributes().isEmpty());
    }

    private static Field named(String name, FieldKind kind) {
        return new Field(name, kind, List.of());
    }

    /** Companies whose attributes are known by their names: what streams are matched by. */
    public static Layout companies() {
        return COMPANIES;
    }

    /**
     * The layout of these fields.
     *
     * @throws IllegalArgumentException where a field has no attributes, or two features would have one name
     */
    public static Layout of(List<Field> fields) {
        for (Field field : fields) {
            if (field.attributes().isEmpty() && field.kind().attributeKinds().isEmpty()) {
                throw new IllegalArgumentException("the field " + field.name() + " has no attributes");
            }
        }
        return fields.equals(COMPANIES.fields) ? COMPANIES : new Layout(fields);
    }

    /** The fields of a plan. All addresses and cities are one field of words; so are given and family names. */
    public static Layout of(Plan plan) {
        return plan.ofBundledCompanies() ? COMPANIES : new Layout(new PlanFields(plan).fields());
    }

    /** Derives the fields from a plan's attributes. */
    private static final class PlanFields {
        private final List<Field> fields = new ArrayList<>();
        private final List<AttributePlan> attributes;
        private final Set<String> names = new HashSet<>();

        PlanFields(Plan plan) {
            attributes = plan.attributes();
            attributes.forEach(a -> names.add(a.name()));
        }

        List<Field> fields() {
            for (AttributePlan attribute : attributes) {
                add(attribute);
            }
            addJoined("person", FieldKind.PERSON, AttributeType.GIVEN_NAME, AttributeType.FAMILY_NAME);
            if (attributes.stream().anyMatch(a -> a.type() == AttributeType.ADDRESS)) {
                addJoined("address", FieldKind.ADDRESS, AttributeType.ADDRESS, AttributeType.CITY);
            }
            boolean company = attributes.stream().anyMatch(a -> a.type() == AttributeType.COMPANY_NAME);
            if (company && attributes.stream().noneMatch(a -> a.type() == AttributeType.LEGAL_FORM)) {
                fields.add(new Field(unused(LEGAL_FORM), FieldKind.LEGAL_FORM, List.of(LEGAL_FORM)));
            }
            addRecord();
            return fields;
        }

        private void add(AttributePlan attribute) {
            kind(attribute.type())
                    .ifPresent(kind -> fields.add(new Field(attribute.name(), kind, List.of(attribute.name()))));
        }

        /** Empty where the attribute only counts together with others. */
        private static Optional<FieldKind> kind(AttributeType type) {
            return switch (type) {
                case ADDRESS -> Optional.empty();
                case COMPANY_NAME -> Optional.of(FieldKind.NAME);
                case PERSON_NAME -> Optional.of(FieldKind.PERSON);
                case TITLE -> Optional.of(FieldKind.TITLE);
                case TEXT -> Optional.of(FieldKind.TEXT);
                case GIVEN_NAME, FAMILY_NAME, CITY, REGION, CATEGORY -> Optional.of(FieldKind.LABEL);
                case POSTCODE -> Optional.of(FieldKind.POSTCODE);
                case COUNTRY -> Optional.of(FieldKind.COUNTRY);
                case PHONE -> Optional.of(FieldKind.PHONE);
                case EMAIL -> Optional.of(FieldKind.EMAIL);
                case WEBSITE -> Optional.of(FieldKind.WEBSITE);
                case DATE -> Optional.of(FieldKind.DATE);
                case IDENTIFIER -> Optional.of(FieldKind.IDENTIFIER);
                case NUMBER -> Optional.of(FieldKind.NUMBER);
                case LEGAL_FORM -> Optional.of(FieldKind.LEGAL_FORM);
            };
        }

        private void addJoined(String name, FieldKind kind, AttributeType first, AttributeType second) {
            List<String> joined = attributes.stream()
                    .filter(a -> a.type() == first || a.type() == second)
                    .map(AttributePlan::name)
                    .toList();
            if (!joined.isEmpty()) {
                String free = fields.stream().anyMatch(f -> f.name().equals(name)) ? unused(name) : name;
                fields.add(new Field(free, kind, joined));
            }
        }

        /** The words of a record with a title all together: values may stand in each other's columns. */
        private void addRecord() {
            List<String> worded = attributes.stream()
                    .filter(a -> switch (a.type()) {
                        case TITLE, TEXT, PERSON_NAME, CATEGORY, COMPANY_NAME, DATE -> true;
                        default -> false;
                    })
                    .map(AttributePlan::name)
                    .toList();
            boolean titled = attributes.stream().anyMatch(a -> a.type() == AttributeType.TITLE);
            if (titled && worded.size() > 1) {
                fields.add(new Field(unused("record"), FieldKind.RECORD, worded));
            }
        }

        private String unused(String name) {
            String free = name;
            while (names.contains(free)) {
                free += "_";
            }
            return free;
        }
    }

    public List<Field> fields() {
        return fields;
    }

    /** Whether attributes belong to fields by what their names tell. */
    boolean isByNames() {
        return byNames;
    }

    /** All features in their order: field by field. */
    public List<Feature> features() {
        return features;
    }

    /** @throws IllegalArgumentException where there is no such feature */
    public Feature feature(String wireName) {
        return features.stream()
                .filter(f -> f.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no feature " + wireName));
    }

    /** The position of a field's first feature. */
    int firstFeature(int field) {
        return firstFeatures[field];
    }

    public void encode(ByteWriter out) {
        out.writeByte(FORMAT).writeVarint(fields.size());
        for (Field field : fields) {
            out.writeText(field.name()).writeText(field.kind().name());
            out.writeVarint(field.attributes().size());
            field.attributes().forEach(out::writeText);
        }
    }

    /** @throws MalformedBytesException where the bytes are no layout of this version */
    public static Layout decode(ByteReader in) {
        in.expectFormat(FORMAT, "a layout");
        List<Field> fields = new ArrayList<>();
        try {
            for (int left = in.readCount(); left > 0; left--) {
                String name = in.readText();
                FieldKind kind = FieldKind.valueOf(in.readText());
                List<String> attributes = new ArrayList<>();
                for (int a = in.readCount(); a > 0; a--) {
                    attributes.add(in.readText());
                }
                fields.add(new Field(name, kind, attributes));
            }
            return of(fields);
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a layout that cannot be: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Layout that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Layout" + features;
    }
}
