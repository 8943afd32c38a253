package dev.tributary.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stands in the list of commands; the start script runs the tests before this program exists. */
@Command(name = "test", description = "Builds everything and runs all tests (mvn -B verify).")
final class TestCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new CommandFailedException("tests are run by the start script: ./tributary test, or mvn verify");
    }
}
