package dev.tributary.spark;

import dev.tributary.embedding.Embedders;
import dev.tributary.embedding.MiniLmEmbedder;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.schemas.Hashes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The code that a Spark session is given: the functions with the matcher in one small jar, packed from this program's
 * own class path, so that what runs on Spark is what runs here.
 */
final class ShippedCode {

    /** What the functions need, by one class of each code source, and the folders that are taken from it. */
    private static final Map<Class<?>, List<String>> PARTS = Map.of(
            dev.tributary.spark.functions.MatchSegment.class, List.of("dev/tributary/spark/functions"),
            dev.tributary.matching.index.Segment.class, List.of("dev/tributary/matching"),
            dev.tributary.embedding.TextEmbedder.class, List.of("dev/tributary/embedding"));

    private ShippedCode() {}

    /** The jar's bytes; the same classes give the same bytes. */
    static byte[] jar() {
        Map<String, byte[]> entries = new TreeMap<>();
        PARTS.forEach((witness, folders) -> collect(witness, folders, entries));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                JarEntry header = new JarEntry(entry.getKey());
                header.setTime(0);
                jar.putNextEntry(header);
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Gives the session the functions. */
    static void ship(SparkSession session) {
        byte[] jar = jar();
        session.addArtifact(jar, "tributary-functions-" + Hashes.sha256Hex(jar).substring(0, 12) + ".jar");
    }

    /**
     * Gives the session what a model runs with, where it is not part of the functions.
     *
     * @throws ConfigurationException where the model is none that can be shipped
     */
    static void shipModel(SparkSession session, String model) {
        if (!Embedders.names().contains(model)) {
            throw new ConfigurationException("embedding.model: the server has no ai_query, and " + model
                    + " is none of the models that can be sent there: " + Embedders.names());
        }
        if (model.equals(MiniLmEmbedder.NAME)) {
            for (Path jar : List.of(
                    sourceOf(ai.onnxruntime.OrtEnvironment.class),
                    sourceOf(ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.class),
                    sourceOf(ai.djl.ndarray.NDArray.class),
                    sourceOfResource(MiniLmEmbedder.MODEL))) {
                session.addArtifact(jar.toUri());
            }
        }
    }

    private static Path sourceOfResource(String resource) {
        String url = MiniLmEmbedder.class.getResource(resource).toString();
        return Path.of(URI.create(url.substring("jar:".length(), url.indexOf("!/"))));
    }

    /** The jar or folder that a class comes from. */
    static Path sourceOf(Class<?> witness) {
        try {
            return Path.of(
                    witness.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path of " + witness.getName() + " is no file", e);
        }
    }

    private static void collect(Class<?> witness, List<String> folders, Map<String, byte[]> entries) {
        Path source = sourceOf(witness);
        try {
            if (Files.isDirectory(source)) {
                addFolders(source, folders, entries);
            } else {
                // By its path: a file system by URI exists once a JVM, and two sessions may be opened at once.
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    addFolders(jar.getPath("/"), folders, entries);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the code for Spark cannot be read from " + source, e);
        }
    }

    private static void addFolders(Path root, List<String> folders, Map<String, byte[]> entries) throws IOException {
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    try (InputStream in = Files.newInputStream(file)) {
                        entries.put(root.relativize(file).toString().replace('\\', '/'), in.readAllBytes());
                    }
                }
            }
        }
    }
}
