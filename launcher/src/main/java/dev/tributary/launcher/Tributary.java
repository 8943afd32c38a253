package dev.tributary.launcher;

import dev.tributary.embedded.EmbeddedStartException;
import dev.tributary.launcher.databricks.DoctorCommand;
import dev.tributary.launcher.databricks.EndpointCommand;
import dev.tributary.launcher.databricks.SecretsCommand;
import dev.tributary.launcher.databricks.TableCommand;
import dev.tributary.launcher.linkage.EvaluateCommand;
import dev.tributary.launcher.linkage.ExplainCommand;
import dev.tributary.launcher.linkage.MatchCommand;
import dev.tributary.launcher.linkage.PlanCommand;
import dev.tributary.launcher.linkage.TrainCommand;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.schemas.serde.RegistryRefusedException;
import dev.tributary.schemas.serde.RegistryUnavailableException;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tributary command. */
@Command(
        name = "tributary",
        description = "Links entity records to a reference list: files, and streams on Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.",
            "'tributary COMMAND --help' tells the options of a command."
        },
        subcommands = {
            MatchCommand.class,
            PlanCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ExplainCommand.class,
            DemoCommand.class,
            TestCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            ProduceCommand.class,
            BackfillCommand.class,
            ReferenceCommand.class,
            DecisionsCommand.class,
            DeadLettersCommand.class,
            TopicsCommand.class,
            RunCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            EndpointCommand.class,
            SecretsCommand.class,
            TableCommand.class,
            VersionCommand.class
        })
public final class Tributary implements Runnable {

    static final int EXIT_DONE = 0;
    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;

    private static final String LOGGING = "log4j2.configurationFile";

    @Spec
    private CommandSpec spec;

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "log4j2-command.xml");
        }
        int code = commandLine().execute(args);
        CleanStop.commandEnded();
        System.exit(code);
    }

    /** The command line, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Tributary())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("tributary: " + describe(failure));
                    return exitCodeOf(failure);
                });
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
    }

    private static int exitCodeOf(Exception failure) {
        return failure instanceof ConfigurationException || failure instanceof RegistryRefusedException
                ? EXIT_USAGE
                : EXIT_FAILED;
    }

    /** One line for what was foreseen; what was not keeps its stack trace, for the report that it deserves. */
    private static String describe(Exception failure) {
        if (failure instanceof ConfigurationException
                || failure instanceof EmbeddedStartException
                || failure instanceof UnavailableException
                || failure instanceof RegistryRefusedException
                || failure instanceof RegistryUnavailableException
                || failure instanceof CommandFailedException) {
            return failure.getMessage();
        }
        if (failure instanceof KafkaException || failure instanceof IOException) {
            return failure.getClass().getSimpleName() + ": " + failure.getMessage();
        }
        java.io.StringWriter trace = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(trace));
        return "failed unexpectedly: " + trace;
    }
}
