package dev.tributary.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a child JVM is started with.
 *
 * @param name short name for messages, threads and files, such as {@code broker}
 * @param classPath jars and folders, see {@link ModuleClassPath}
 * @param mainClass called through {@link dev.tributary.embedded.child.ChildMain}
 * @param jvmFlags flags besides the heap limit and those that every child gets
 * @param heapMb -Xmx in MiB
 * @param arguments arguments of the main class
 * @param environment variables set over the parent's
 * @param workingDirectory created where absent
 * @param logFile takes stdout and stderr; the previous start's is kept with the ending {@code .1}
 */
public record ChildStart(
        String name,
        List<Path> classPath,
        String mainClass,
        List<String> jvmFlags,
        int heapMb,
        List<String> arguments,
        Map<String, String> environment,
        Path workingDirectory,
        Path logFile) {

    public ChildStart {
        if (heapMb < 16) {
            throw new IllegalArgumentException(name + ": heapMb is at least 16, not " + heapMb);
        }
        classPath = List.copyOf(classPath);
        jvmFlags = List.copyOf(jvmFlags);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A start of the module's main class in its folder's class path; logs to {@code <directory>/<name>.log}. */
    public static ChildStart of(String name, String module, String mainClass, Path directory, int heapMb) {
        return new ChildStart(
                name,
                ModuleClassPath.of(module),
                mainClass,
                List.of(),
                heapMb,
                List.of(),
                Map.of(),
                directory,
                directory.resolve(name + ".log"));
    }

    /** With further JVM flags. */
    public ChildStart flags(List<String> flags) {
        List<String> all = new ArrayList<>(jvmFlags);
        all.addAll(flags);
        return new ChildStart(
                name, classPath, mainClass, all, heapMb, arguments, environment, workingDirectory, logFile);
    }

    /** With further arguments of the main class. */
    public ChildStart arguments(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new ChildStart(
                name, classPath, mainClass, jvmFlags, heapMb, all, environment, workingDirectory, logFile);
    }

    /** With one further environment variable. */
    public ChildStart environment(String variable, String value) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put(variable, value);
        return new ChildStart(name, classPath, mainClass, jvmFlags, heapMb, arguments, all, workingDirectory, logFile);
    }

    /** With another log file. */
    public ChildStart logFile(Path file) {
        return new ChildStart(
                name, classPath, mainClass, jvmFlags, heapMb, arguments, environment, workingDirectory, file);
    }
}
