package dev.tributary.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the effective configuration. */
@Command(
        name = "config",
        description = "Prints the effective configuration, every setting, with secrets masked.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

    @Mixin
    private StreamOptions options;

    @Override
    public Integer call() {
        System.out.print(options.settings().describe());
        return Tributary.EXIT_DONE;
    }
}
