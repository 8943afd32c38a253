package dev.tributary.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Says which Tributary and which Java this is. */
@Command(
        name = "version",
        description = "Prints the version of Tributary and of Java.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @Override
    public Integer call() {
        System.out.println(getVersion()[0]);
        return Tributary.EXIT_DONE;
    }

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Tributary.class.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(System.getProperty("tributary.version")))
                .orElse("development build");
        return new String[] {
            "tributary " + version + ", Java " + System.getProperty("java.version") + " ("
                    + System.getProperty("java.vendor") + ")"
        };
    }
}
