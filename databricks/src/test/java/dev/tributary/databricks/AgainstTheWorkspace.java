package dev.tributary.databricks;

import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a workspace of its own; a request that the workspace does not know fails it. */
class AgainstTheWorkspace {

    @TempDir
    Path folder;

    EmulatedWorkspace emulated;

    @BeforeEach
    void start() {
        emulated = EmulatedWorkspace.start(folder);
        TrustedAuthorities.trust(settings());
    }

    @AfterEach
    void stop() {
        emulated.close();
        emulated.requireAllKnown();
    }

    /** @param more keys and values, in turn */
    Settings settings(String... more) {
        Map<String, String> values = new HashMap<>(emulated.settings("principal"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return Settings.load(Optional.empty(), Map.of(), values);
    }
}
