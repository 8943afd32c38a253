package dev.tributary.launcher.demo;

import dev.tributary.launcher.CommandFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders of runs, named by their time; old ones are removed, those in use are not. */
public final class RunDirectories {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Pattern RUN = Pattern.compile("\\d{8}-\\d{6}(-\\d+)?");
    /** Holds the process id of the run. */
    private static final String PID_FILE = "pid";

    private final Path parent;

    public RunDirectories(Path parent) {
        this.parent = parent;
    }

    /** A new folder. @param keep how many earlier ones stay */
    public Path create(int keep, LocalDateTime now) {
        try {
            Files.createDirectories(parent);
            removeOld(keep);
            String name = NAME.format(now);
            Path folder = parent.resolve(name);
            for (int i = 2; Files.exists(folder); i++) {
                folder = parent.resolve(name + "-" + i);
            }
            Files.createDirectory(folder);
            Files.writeString(
                    folder.resolve(PID_FILE),
                    Long.toString(ProcessHandle.current().pid()));
            return folder;
        } catch (IOException e) {
            throw new CommandFailedException(
                    "the folder of runs " + parent + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void removeOld(int keep) throws IOException {
        List<Path> runs;
        try (Stream<Path> folders = Files.list(parent)) {
            runs = folders.filter(folder ->
                            RUN.matcher(folder.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .skip(keep)
                    .toList();
        }
        for (Path run : runs) {
            if (!isInUse(run)) {
                delete(run);
            }
        }
    }

    private static boolean isInUse(Path run) {
        try {
            long pid = Long.parseLong(Files.readString(run.resolve(PID_FILE)).strip());
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw new UncheckedIOException(failure);
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
