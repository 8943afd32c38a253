package dev.tributary.launcher.demo;

import dev.tributary.launcher.CommandFailedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Whether the machine has what a run needs; one line where it has not. */
public final class MachineCheck {

    private static final long MIB = 1024 * 1024;
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private MachineCheck() {}

    /**
     * @param directory on the disk that is written to
     * @param memoryMb memory that must be free
     * @param diskMb disk space that must be free
     * @throws CommandFailedException where either is not
     */
    public static void require(Path directory, long memoryMb, long diskMb) {
        OptionalLong available = availableMemoryMb();
        if (available.isPresent() && available.getAsLong() < memoryMb) {
            throw new CommandFailedException(String.format(
                    Locale.ROOT,
                    "too little memory: %,d MB are available, a run needs %,d MB; stop other programs"
                            + " (--ignore-limits starts all the same)",
                    available.getAsLong(),
                    memoryMb));
        }
        try {
            Files.createDirectories(directory);
            FileStore disk = Files.getFileStore(directory);
            long freeMb = disk.getUsableSpace() / MIB;
            if (freeMb < diskMb) {
                throw new CommandFailedException(String.format(
                        Locale.ROOT,
                        "too little disk: %,d MB are free under %s, a run needs %,d MB; free some, or name another"
                                + " folder with --directory (--ignore-limits starts all the same)",
                        freeMb,
                        directory,
                        diskMb));
            }
        } catch (IOException e) {
            throw new CommandFailedException("the folder " + directory + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What Linux could give without swapping; empty elsewhere. */
    private static OptionalLong availableMemoryMb() {
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
