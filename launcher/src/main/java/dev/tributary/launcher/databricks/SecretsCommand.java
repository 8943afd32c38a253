package dev.tributary.launcher.databricks;

import dev.tributary.databricks.SecretScope;
import dev.tributary.databricks.Workspace;
import dev.tributary.launcher.SettingsOptions;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Secrets of a Databricks workspace, which settings name as {@code ${databricks:scope/key}}. Values are never shown. */
@Command(
        name = "secrets",
        description = "Puts secrets into a Databricks workspace, and checks those that the settings name.",
        mixinStandardHelpOptions = true)
public final class SecretsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say put or verify");
    }

    @Command(
            name = "put",
            description = "Puts each NAME=value of a file into a scope, which is created where it is missing.",
            mixinStandardHelpOptions = true)
    int put(
            @Mixin SettingsOptions options,
            @Option(names = "--scope", required = true, description = "The scope.") String scope,
            @Option(names = "--from", required = true, paramLabel = "FILE", description = "File such as .env.")
                    Path file) {
        Map<String, String> values = EnvironmentFile.read(file);
        if (values.isEmpty()) {
            throw new ConfigurationException("--from: " + file + " holds no NAME=value");
        }
        PrintWriter out = spec.commandLine().getOut();
        SecretScope secrets = new SecretScope(Workspace.of(options.settings()), scope);
        if (secrets.create()) {
            out.println("created the scope " + scope);
        }
        values.forEach((key, value) -> {
            secrets.put(key, value);
            out.println("put " + key + "; a setting takes it as ${databricks:" + scope + "/" + key + "}");
            out.flush();
        });
        return 0;
    }

    @Command(
            name = "verify",
            description = "Reads each secret that the settings name. Ends with 1 where one cannot be read.",
            mixinStandardHelpOptions = true)
    int verify(@Mixin SettingsOptions options) {
        Settings settings = options.settings();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> references = settings.keptElsewhere();
        if (references.isEmpty()) {
            out.println("no setting names a secret of a workspace");
        }
        int failed = 0;
        for (Map.Entry<String, String> setting : references.entrySet()) {
            try {
                settings.valueOf(setting.getKey());
                out.println("✓ " + setting.getKey());
            } catch (RuntimeException e) {
                failed++;
                out.println("✗ " + e.getMessage());
            }
            out.flush();
        }
        if (failed > 0) {
            out.println(
                    "put what is missing there: tributary secrets put --scope SCOPE --from FILE, with KEY=value on a"
                            + " line of FILE for each ${databricks:SCOPE/KEY}");
            out.flush();
        }
        return failed == 0 ? 0 : 1;
    }
}
