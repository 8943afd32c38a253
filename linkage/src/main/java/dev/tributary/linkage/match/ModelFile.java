package dev.tributary.linkage.match;

import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.schemas.ModelJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Models as files, in JSON or in the matcher's text form; streams take both. */
public final class ModelFile {

    private ModelFile() {}

    /** Writes JSON where the name ends in {@code .json}, else the text form. */
    public static void write(Path file, MatchModel model, String comment) throws IOException {
        boolean json = file.getFileName().toString().endsWith(".json");
        Files.writeString(file, json ? ModelJson.format(model, comment) : ModelText.format(model, comment));
    }

    /** @throws ConfigurationException where the file is no model */
    public static MatchModel read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ConfigurationException("--model: " + file + " is no file that can be read");
        }
        try {
            return ModelJson.read(file);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "--model: " + file + " is no model of this version: " + e.getMessage()
                            + "; train it again (tributary train)",
                    e);
        }
    }
}
