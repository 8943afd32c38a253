package dev.tributary.databricks;

import dev.tributary.runtime.ConfigurationException;

/** A model in Unity Catalog. */
public record ModelName(String catalog, String schema, String model) {

    private static final String PART = "[A-Za-z0-9_-]{1,255}";

    public ModelName {
        if (!catalog.matches(PART) || !schema.matches(PART) || !model.matches(PART)) {
            throw unknown(catalog + "." + schema + "." + model);
        }
    }

    /** @throws ConfigurationException where the text is no catalog.schema.model */
    public static ModelName of(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 3) {
            throw unknown(text);
        }
        return new ModelName(parts[0], parts[1], parts[2]);
    }

    private static ConfigurationException unknown(String text) {
        return new ConfigurationException("'" + text
                + "' is no model in Unity Catalog; write catalog.schema.model, of letters, digits, '_' and '-'");
    }

    @Override
    public String toString() {
        return catalog + "." + schema + "." + model;
    }
}
