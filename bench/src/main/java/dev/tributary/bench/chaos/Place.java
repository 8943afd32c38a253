package dev.tributary.bench.chaos;

import dev.tributary.bench.local.LocalProgram;

/** Where the work of a program shows once it is committed: recovery is counted to the first new result there. */
enum Place {
    CANONICAL(LocalProgram.INTAKE),
    MATCHES(LocalProgram.BRIDGE),
    EMBEDDINGS(LocalProgram.BRIDGE),
    EPOCHS(LocalProgram.BRIDGE),
    DELTA(LocalProgram.SINK_DELTA),
    NEO4J(LocalProgram.SINK_NEO4J);

    private final LocalProgram program;

    Place(LocalProgram program) {
        this.program = program;
    }

    /** Who writes there. */
    LocalProgram program() {
        return program;
    }
}
