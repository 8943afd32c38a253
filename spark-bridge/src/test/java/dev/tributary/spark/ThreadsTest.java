package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.Health;
import dev.tributary.runtime.StopSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadsTest {

    private final StopSignal stop = new StopSignal();
    private final Health health = new Health();
    private final Threads threads = new Threads(stop, health);

    /** As one that waits for a broker which does not answer. */
    @Test
    void aLoopThatDoesNotSeeTheStopIsInterruptedAndNoFailure() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        threads.start("deaf", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        stop.request();

        threads.awaitEnd(Duration.ofMillis(50));

        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void aLoopThatEndsByItselfIsLeftToItsClosing() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        threads.start("quick", () -> {
            stop.await(Duration.ofMinutes(1));
            Thread.sleep(50);
            closed.countDown();
        });
        stop.request();

        threads.awaitEnd(Duration.ofSeconds(20));

        assertThat(closed.getCount()).isZero();
    }

    @Test
    void theFirstFailureStopsTheOthersAndIsThrown() {
        threads.start("waiting", () -> stop.await(Duration.ofMinutes(1)));
        threads.start("failing", () -> {
            throw new IllegalStateException("a bug");
        });

        assertThatThrownBy(() -> threads.awaitEnd(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertThat(health.isAlive()).isFalse();
    }
}
