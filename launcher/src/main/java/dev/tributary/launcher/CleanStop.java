package dev.tributary.launcher;

import dev.tributary.runtime.StopSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C and SIGTERM ask for a stop, and wait until the command has ended what is in hand and said its last word. */
public final class CleanStop implements AutoCloseable {

    private static final long GRACE_S = 20;
    private static final CountDownLatch COMMAND_ENDED = new CountDownLatch(1);

    private final StopSignal signal = new StopSignal();
    private final Runnable asked;
    private final String endedHard;
    private final Thread hook = new Thread(this::stopAndWait, "clean-stop");

    /** For work in transactions. */
    CleanStop() {
        this(() -> {}, "the open transaction aborts, nothing is sent twice");
    }

    /**
     * @param asked run at once when a stop is asked for
     * @param endedHard what it means that the command did not end in time
     */
    public CleanStop(Runnable asked, String endedHard) {
        this.asked = asked;
        this.endedHard = endedHard;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public StopSignal signal() {
        return signal;
    }

    /** The command has nothing more to do or say: the JVM may end. */
    static void commandEnded() {
        COMMAND_ENDED.countDown();
    }

    private void stopAndWait() {
        signal.request();
        asked.run();
        try {
            if (!COMMAND_ENDED.await(GRACE_S, TimeUnit.SECONDS)) {
                System.err.println("tributary: ended hard; " + endedHard);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way out: the hook is at work.
            return;
        }
    }
}
