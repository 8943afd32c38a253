package dev.tributary.launcher;

import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A test of commands with a workspace of its own; a request that the workspace does not know fails it. */
public abstract class AgainstTheWorkspace {

    @TempDir
    protected Path folder;

    protected EmulatedWorkspace workspace;
    /** What commands wrote to standard output, since the last {@link #forget}. */
    protected final StringWriter output = new StringWriter();

    protected final StringWriter errors = new StringWriter();

    @BeforeEach
    final void startWorkspace() {
        workspace = EmulatedWorkspace.start(folder);
    }

    @AfterEach
    final void stopWorkspace() {
        workspace.close();
        workspace.requireAllKnown();
    }

    /** Runs a command as the service principal. @return its exit code */
    protected final int run(String... words) {
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(output, true));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(leadThere(words).toArray(String[]::new));
    }

    /** The command with the settings that lead to the workspace. */
    protected final List<String> leadThere(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        workspace.settings("principal").forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return all;
    }

    protected final void forget() {
        output.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
    }
}
