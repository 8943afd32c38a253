package dev.tributary.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of a process, read from /proc; empty where there is no /proc or the process is gone. */
public final class ResidentMemory {

    private ResidentMemory() {}

    /** What the process holds now, in bytes. */
    public static OptionalLong bytes(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most it has held since its start, in bytes. */
    public static OptionalLong peakBytes(long pid) {
        return status(pid, "VmHWM:");
    }

    private static OptionalLong status(long pid, String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith(field)) {
                    // "VmRSS:	  123456 kB"
                    String[] words = line.substring(field.length()).strip().split(" ");
                    return OptionalLong.of(Long.parseLong(words[0]) * 1024);
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
