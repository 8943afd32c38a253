package dev.tributary.launcher.databricks;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.Workspace;
import dev.tributary.launcher.CommandFailedException;
import dev.tributary.launcher.SettingsOptions;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Model Serving endpoints of a Databricks workspace. */
@Command(
        name = "endpoint",
        description = "Creates a Model Serving endpoint where it is missing, and waits for it.",
        mixinStandardHelpOptions = true)
public final class EndpointCommand implements Runnable {

    private static final Duration POLL_MAX = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say ensure");
    }

    /** The options of ensure. */
    static final class Wish {
        @Option(names = "--model", required = true, description = "catalog.schema.model in Unity Catalog.")
        private String model;

        @Option(names = "--version", required = true, description = "The model's version.")
        private String version;

        @Option(names = "--name", description = "The endpoint's name; without it the last part of the model's.")
        private String name;

        @Option(names = "--size", defaultValue = "Small", description = "Small, Medium or Large.")
        private String size;

        @Option(names = "--scale-to-zero", description = "Let it go to sleep while it is not asked.")
        private boolean scaleToZero;

        @Option(names = "--wait-minutes", defaultValue = "30", description = "How long to wait for it.")
        private int waitMinutes;
    }

    @Command(name = "ensure", description = "Creates the endpoint where it is missing and waits until it is ready.")
    int ensure(@Mixin SettingsOptions options, @Mixin Wish wish) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String name = wish.name == null ? wish.model.substring(wish.model.lastIndexOf('.') + 1) : wish.name;
        ServingEndpoint endpoint = new ServingEndpoint(Workspace.of(options.settings()), name);
        Optional<Boolean> ready = endpoint.ready();
        if (ready.isEmpty()) {
            endpoint.create(new ServingEndpoint.Served(wish.model, wish.version, wish.size, wish.scaleToZero));
            out.println("created " + name + " for " + wish.model + " version " + wish.version);
            ready = Optional.of(false);
        }
        StopSignal stop = new StopSignal();
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        while (!ready.orElse(false)) {
            Duration waited = Duration.ofNanos(System.nanoTime() - startedNs);
            if (waited.toMinutes() >= wish.waitMinutes) {
                throw new CommandFailedException(name + " is not ready after " + wish.waitMinutes
                        + " minutes; look at its events in the workspace");
            }
            out.println(name + " is not ready, " + waited.toSeconds() + " s");
            out.flush();
            stop.await(backoff.next());
            ready = endpoint.ready();
        }
        out.println(name + " is ready; set embedding.model to it");
        out.flush();
        return 0;
    }
}
