package dev.tributary.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.runtime.UnavailableException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadFailuresTest {

    private final ThreadFailures failures = new ThreadFailures();

    static Stream<Throwable> outages() {
        return Stream.of(
                new UnavailableException("the registry is away", null),
                new StreamsException(new TimeoutException("no answer")),
                new StreamsException(new InvalidTxnStateException("a broker that stood still")),
                new StreamsException(new InvalidPidMappingException("the id has expired")),
                new StreamsException(new ProducerFencedException("a newer one")),
                new StreamsException(new OutOfOrderSequenceException("a hole")));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void afterAnOutageANewThreadGoesOnFromTheLastCommit(Throwable outage) {
        assertThat(failures.handle(outage)).isEqualTo(REPLACE_THREAD);
        assertThat(failures.fatal()).isEmpty();
    }

    static Stream<Throwable> ends() {
        return Stream.of(
                new IllegalStateException("a bug"),
                new MissingSourceTopicException("gone"),
                new ProcessorStateException("no space left on device"),
                new StreamsException(new RecordTooLargeException("as the catalog does not have it")),
                new StreamsException(new SaslAuthenticationException("refused")),
                new StreamsException(new TopicAuthorizationException("refused")));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whatWaitingDoesNotMendEndsTheProgram(Throwable failure) {
        assertThat(failures.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.fatal()).contains(failure);
    }
}
