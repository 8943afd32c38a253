package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsDoubleUpToTheLimitAndBeginAgainAfterASuccess() {
        Backoff backoff = new Backoff(Duration.ofMillis(450));
        assertThat(Stream.generate(() -> backoff.next().toMillis()).limit(5))
                .containsExactly(100L, 200L, 400L, 450L, 450L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aLimitBelowTheFirstWaitHolds() {
        assertThat(new Backoff(Duration.ofMillis(10)).next()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void noNumberOfTriesOverflows() {
        Backoff backoff = new Backoff(Duration.ofDays(1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofDays(1));
        }
    }
}
