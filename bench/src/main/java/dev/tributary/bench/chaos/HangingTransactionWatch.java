package dev.tributary.bench.chaos;

import dev.tributary.runtime.Settings;
import dev.tributary.runtime.StopSignal;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Aborts hanging transactions again and again, as an operator with an alarm on a standing lag does: some are left open
 * only a while after the broker's start, when its coordinator has come to them. A thread of its own looks.
 */
final class HangingTransactionWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Settings settings;
    private final Consumer<String> progress;
    private final StopSignal stop = new StopSignal();

    HangingTransactionWatch(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        Thread thread = new Thread(this::watch, "chaos-transactions");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!stop.await(INTERVAL)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            int aborted = HangingTransactions.abort(settings);
            if (aborted > 0) {
                progress.accept("  aborted " + aborted + " transactions that the broker left hanging later");
            }
        } catch (UnmetException | KafkaException e) {
            // A broker that is down or just back: looked at again.
        }
    }

    @Override
    public void close() {
        stop.request();
    }
}
