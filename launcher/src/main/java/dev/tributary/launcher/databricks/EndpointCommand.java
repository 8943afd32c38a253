package dev.tributary.launcher.databricks;

import dev.tributary.databricks.ModelName;
import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.ServingState;
import dev.tributary.databricks.Workspace;
import dev.tributary.launcher.CommandFailedException;
import dev.tributary.launcher.SettingsOptions;
import dev.tributary.runtime.Backoff;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
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
        // not among the standard options, whose --version this command has another use for
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help message and exit.")
        private boolean help;

        @Option(
                names = "--model",
                required = true,
                paramLabel = "MODEL",
                description = "catalog.schema.model in Unity Catalog.")
        private String model;

        @Option(names = "--version", required = true, paramLabel = "N", description = "The model's version.")
        private String version;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "The endpoint's name; without it the last part of the model's.")
        private String name;

        @Option(names = "--size", defaultValue = "Small", paramLabel = "SIZE", description = "Small, Medium or Large.")
        private String size;

        @Option(names = "--scale-to-zero", description = "Let it go to sleep while it is not asked.")
        private boolean scaleToZero;

        @Option(
                names = "--wait-minutes",
                defaultValue = "30",
                paramLabel = "N",
                description = "How long to wait for it.")
        private int waitMinutes;
    }

    @Command(name = "ensure", description = "Creates the endpoint where it is missing and waits until it is ready.")
    int ensure(@Mixin SettingsOptions options, @Mixin Wish wish) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ModelName model = ModelName.of(wish.model);
        ServingEndpoint.Served served = new ServingEndpoint.Served(model, wish.version, wish.size, wish.scaleToZero);
        String name = wish.name == null ? model.model() : wish.name;
        ServingEndpoint endpoint = new ServingEndpoint(Workspace.of(options.settings()), name);
        Optional<ServingState> state = endpoint.state();
        if (state.isPresent()) {
            requireNames(endpoint, state.get(), served);
        } else {
            endpoint.create(served);
            out.println("created " + name + " for " + model + " version " + wish.version);
        }
        await(endpoint, served, Duration.ofMinutes(wish.waitMinutes), out);
        out.println(name + " is ready; set embedding.model to it");
        out.flush();
        return 0;
    }

    /** An endpoint of that name which serves something else is left alone. */
    private static void requireNames(ServingEndpoint endpoint, ServingState state, ServingEndpoint.Served wanted) {
        if (!state.names(wanted.model(), wanted.version())) {
            throw new CommandFailedException(endpoint.name() + " is there and serves "
                    + (state.active().isEmpty() ? "no model of Unity Catalog" : String.join(", ", state.active()))
                    + ", not " + wanted.model() + " version " + wanted.version()
                    + "; update it in the workspace, or give another --name");
        }
    }

    private static void await(
            ServingEndpoint endpoint, ServingEndpoint.Served wanted, Duration timeout, PrintWriter out)
            throws InterruptedException {
        StopSignal stop = new StopSignal();
        Backoff backoff = new Backoff(POLL_MAX);
        long startedNs = System.nanoTime();
        while (true) {
            String shown;
            try {
                ServingState state = endpoint.state()
                        .orElseThrow(() ->
                                new CommandFailedException(endpoint.name() + " was deleted while it was waited for"));
                if (isThere(endpoint, state, wanted)) {
                    return;
                }
                shown = state.text();
            } catch (UnavailableException e) {
                shown = e.getMessage();
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - startedNs);
            if (waited.compareTo(timeout) >= 0) {
                throw new CommandFailedException(
                        endpoint.name() + " is not ready after " + timeout.toMinutes() + " minutes (" + shown
                                + "); wait longer (--wait-minutes), or look at its events in the workspace");
            }
            out.println(endpoint.name() + ": " + shown + ", " + waited.toSeconds() + " s of at most "
                    + timeout.toSeconds() + " s");
            out.flush();
            stop.await(backoff.next());
        }
    }

    /** Whether the wanted version answers, and no other is about to take its place. */
    private static boolean isThere(ServingEndpoint endpoint, ServingState state, ServingEndpoint.Served wanted) {
        boolean serves = state.serves(wanted.model(), wanted.version());
        if (!serves && state.failure().isPresent()) {
            throw new CommandFailedException(endpoint.name() + " could not be deployed: "
                    + state.failure().get() + "; its logs are in the workspace, under Serving");
        }
        if (!state.updating()) {
            requireNames(endpoint, state, wanted);
        }
        return serves && !state.updating();
    }
}
