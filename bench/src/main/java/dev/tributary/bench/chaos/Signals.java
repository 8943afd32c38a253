package dev.tributary.bench.chaos;

import java.io.IOException;

/** POSIX signals to a process by its id. */
final class Signals {

    private Signals() {}

    /** @param signal such as STOP */
    static void send(String signal, long pid) throws InterruptedException {
        run("kill", "-" + signal, Long.toString(pid));
    }

    /** Limits the size of any file that the process writes, as a full disk would; Linux alone has it. */
    static void limitFileSize(long pid, long bytes) throws InterruptedException {
        run("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes + ":" + bytes);
    }

    private static void run(String... command) throws InterruptedException {
        try {
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new UnmetException(String.join(" ", command) + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UnmetException(command[0] + " cannot be run: " + e.getMessage());
        }
    }
}
