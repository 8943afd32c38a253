package dev.tributary.bench.chaos;

/**
 * One thing that goes wrong while a stream plays.
 *
 * @param name as the command takes it
 * @param rows of the fault matrix that it answers, such as {@code 1-9}
 * @param what happens, in a few words
 * @param fast whether it belongs to the selection that runs with every build, where it repeats less
 */
record ChaosScenario(String name, String rows, String what, boolean fast, Script script) {

    /** Breaks things on the field and mends them; the run plays the stream, lets all settle and audits. */
    @FunctionalInterface
    interface Script {
        void run(Field field) throws Exception;
    }
}
