package dev.tributary.launcher.terminal;

import java.util.List;
import java.util.Locale;

/** A bar with rate and time left. For one thread. */
public final class ProgressBar {

    private static final int WIDTH = 30;

    private final Screen screen;
    private final String what;
    private final double shareBefore;
    private final long startNanos = System.nanoTime();

    /** @param what such as {@code left.csv} */
    public ProgressBar(Screen screen, String what) {
        this(screen, what, 0);
    }

    /** @param shareBefore what was done before the bar began, 0..1 */
    public ProgressBar(Screen screen, String what, double shareBefore) {
        this.screen = screen;
        this.what = what;
        this.shareBefore = shareBefore;
    }

    /**
     * @param share done, 0..1
     * @param count rows done since the bar began
     */
    public void show(double share, long count) {
        double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
        int full = (int) Math.round(Math.min(1, share) * WIDTH);
        String text = String.format(
                Locale.ROOT,
                "%s [%s%s] %3.0f%%  %,d rows  %,.0f rows/s  %s",
                what,
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                100 * Math.min(1, share),
                count,
                count / seconds,
                left(share, share - shareBefore, seconds));
        screen.show(List.of(text), text);
    }

    private static String left(double share, double doneNow, double seconds) {
        if (share >= 1) {
            return "done";
        }
        if (doneNow < 0.005) {
            return "";
        }
        long left = Math.round(seconds * (1 - share) / doneNow);
        return String.format(Locale.ROOT, "%d:%02d left", left / 60, left % 60);
    }

    /** Leaves the bar where it is. */
    public void end() {
        screen.keep();
    }
}
