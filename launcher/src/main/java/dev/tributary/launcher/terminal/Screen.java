package dev.tributary.launcher.terminal;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines that stay and, in a terminal, a block below them that is redrawn. Elsewhere the block is printed as a plain line
 * now and then. Safe for several threads.
 */
public final class Screen {

    private static final long PLAIN_INTERVAL_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean redraws;
    private int drawn;
    private long plainNanos = System.nanoTime() - PLAIN_INTERVAL_NANOS;

    /** @param redraws whether the stream is a terminal that moves its cursor */
    public Screen(PrintStream out, boolean redraws) {
        this.out = out;
        this.redraws = redraws;
    }

    /** Standard error; it redraws where the program runs in a terminal. */
    public static Screen standard() {
        String term = System.getenv("TERM");
        boolean terminal = System.console() != null && term != null && !term.equals("dumb");
        return new Screen(System.err, terminal && System.getenv("NO_COLOR") == null);
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /**
     * Shows the state of something.
     *
     * @param block redrawn in place in a terminal
     * @param plain the same in one line, for elsewhere; shown every five seconds
     */
    public synchronized void show(List<String> block, String plain) {
        if (redraws) {
            clear();
            block.forEach(out::println);
            drawn = block.size();
        } else if (System.nanoTime() - plainNanos >= PLAIN_INTERVAL_NANOS) {
            plainNanos = System.nanoTime();
            out.println(plain);
        }
        out.flush();
    }

    /** Lets the block stand as it was last drawn. */
    public synchronized void keep() {
        drawn = 0;
    }

    private void clear() {
        for (; drawn > 0; drawn--) {
            out.print("\u001b[1A\u001b[2K");
        }
    }
}
