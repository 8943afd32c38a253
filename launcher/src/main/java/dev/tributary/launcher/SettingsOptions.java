package dev.tributary.launcher;

import dev.tributary.embedded.ModuleClassPath;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Key;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Program;
import dev.tributary.runtime.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that reads settings. */
public class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file; without it TRIBUTARY_CONFIG, then config/tributary.yaml.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one setting, over file and environment. May be repeated.")
    private List<String> overrides = List.of();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Profile of the Databricks configuration file; databricks.profile.")
    private String profile;

    /** The arguments that a program is started with for the same settings. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        Path file = file();
        if (file != null) {
            arguments.addAll(List.of("--config", file.toAbsolutePath().toString()));
        }
        overrides.forEach(override -> arguments.addAll(List.of("--set", override)));
        set(arguments, Keys.DATABRICKS_PROFILE, profile);
        return arguments;
    }

    /** Adds a setting that has an option of its own, where that is given. */
    public static void set(List<String> arguments, Key<?> key, String value) {
        if (value != null) {
            arguments.addAll(List.of("--set", key.name() + "=" + value));
        }
    }

    /** @throws ConfigurationException where the settings are wrong */
    public Settings settings() {
        return Program.settings(arguments().toArray(String[]::new));
    }

    /** As given, or Tributary's own where neither a variable nor the current folder names one. */
    private Path file() {
        if (config != null) {
            return config;
        }
        Path usual = Path.of("config", "tributary.yaml");
        if (System.getenv("TRIBUTARY_CONFIG") != null || Files.isRegularFile(usual)) {
            return null;
        }
        Path own = ModuleClassPath.home().resolve(usual);
        return Files.isRegularFile(own) ? own : null;
    }
}
