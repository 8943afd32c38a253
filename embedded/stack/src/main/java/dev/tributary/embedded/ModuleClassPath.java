package dev.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The class path of one module of the build, as {@code package} wrote it to target/runtime.classpath. */
public final class ModuleClassPath {

    /** System property that names the folder with the modules; else TRIBUTARY_HOME, else a folder above the current. */
    public static final String HOME_PROPERTY = "tributary.home";

    private ModuleClassPath() {}

    /** The folder that holds the modules. */
    public static Path home() {
        String named = System.getProperty(HOME_PROPERTY, System.getenv("TRIBUTARY_HOME"));
        if (named != null) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("embedded/stack/pom.xml"))) {
                return folder;
            }
        }
        throw new EmbeddedStartException("cannot find Tributary's folder: start from inside it or set -D"
                + HOME_PROPERTY + " or TRIBUTARY_HOME");
    }

    /**
     * The module's own jar, where it has one, then its dependencies.
     *
     * @param module folder below {@link #home()}, such as {@code embedded/broker}
     */
    public static List<Path> of(String module) {
        Path target = home().resolve(module).resolve("target");
        Path file = target.resolve("runtime.classpath");
        if (!Files.isRegularFile(file)) {
            throw new EmbeddedStartException(
                    module + " is not built (" + file + " is missing); build it with: " + buildCommand(module));
        }
        List<Path> entries = new ArrayList<>();
        ownJar(target).ifPresent(entries::add);
        for (String entry : read(file).split(java.io.File.pathSeparator)) {
            if (entry.isBlank()) {
                continue;
            }
            Path path = Path.of(entry.strip());
            if (!Files.exists(path)) {
                throw new EmbeddedStartException(
                        module + " needs " + path + ", which is gone; build it again with: " + buildCommand(module));
            }
            entries.add(path);
        }
        return List.copyOf(entries);
    }

    static String buildCommand(String module) {
        return "mvn -q -pl " + module + " -am -DskipTests package";
    }

    /** Jars before folders: only jars can be in an archive of loaded classes. */
    private static Optional<Path> ownJar(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            Optional<Path> jar = files.filter(
                            file -> isModuleJar(file.getFileName().toString()))
                    .findFirst();
            return jar.isPresent()
                    ? jar
                    : Optional.of(target.resolve("classes")).filter(Files::isDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + target, e);
        }
    }

    private static boolean isModuleJar(String name) {
        return name.startsWith("tributary-")
                && name.endsWith(".jar")
                && !name.endsWith("-sources.jar")
                && !name.endsWith("-javadoc.jar")
                && !name.endsWith("-tests.jar");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
