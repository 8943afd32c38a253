package dev.tributary.launcher;

import dev.tributary.runtime.StopSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C and SIGTERM ask for a stop, and wait until what is in hand has ended: the close of this. */
final class CleanStop implements AutoCloseable {

    private static final long GRACE_S = 20;

    private final StopSignal signal = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "clean-stop");

    CleanStop() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    StopSignal signal() {
        return signal;
    }

    private void stopAndWait() {
        signal.request();
        try {
            if (!ended.await(GRACE_S, TimeUnit.SECONDS)) {
                System.err.println("tributary: ended hard; the open transaction aborts, nothing is sent twice");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way out: the hook has done its work.
            return;
        }
    }
}
