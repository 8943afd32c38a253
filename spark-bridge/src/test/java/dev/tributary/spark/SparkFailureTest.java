package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.runtime.UnavailableException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkproject.io.grpc.Status;

class SparkFailureTest {

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE,OUTAGE",
        "DEADLINE_EXCEEDED,OUTAGE",
        "NOT_FOUND,OUTAGE",
        "FAILED_PRECONDITION,OUTAGE",
        "UNAUTHENTICATED,LOGIN",
        "RESOURCE_EXHAUSTED,THROTTLED",
        "PERMISSION_DENIED,REFUSED",
        "INTERNAL,QUERY"
    })
    void aStatusTellsWhatToDoAlsoWhereTheClientKeepsOnlyItsText(String code, SparkFailure.Kind kind) {
        RuntimeException status = Status.Code.valueOf(code)
                .toStatus()
                .withDescription("why: it is so")
                .asRuntimeException();

        assertThat(SparkFailure.kindOf(status)).isEqualTo(kind);
        assertThat(SparkFailure.kindOf(new SparkException(status.toString(), null)))
                .isEqualTo(kind);
        assertThat(SparkFailure.describe(new SparkException(status.toString(), null)))
                .isEqualTo("why: it is so");
    }

    @Test
    void aQueryThatSpeaksOfAStatusIsNone() {
        assertThat(SparkFailure.kindOf(new SparkException("no column PERMISSION_DENIED in UNAVAILABLE", null)))
                .isEqualTo(SparkFailure.Kind.QUERY);
    }

    @Test
    void aServerThatIsShortOfMemoryIsAnOutageAndNoBadRecord() {
        assertThat(SparkFailure.kindOf(new SparkException(
                        "Job aborted due to stage failure: java.lang.OutOfMemoryError: Java heap space", null)))
                .isEqualTo(SparkFailure.Kind.OUTAGE);
    }

    @Test
    void whatTheLoginThrewIsFoundBelowWhatTheClientMadeOfIt() {
        UnavailableException own = new UnavailableException("later", null);
        assertThat(SparkFailure.ownCause(new SparkException("UNKNOWN", own))).hasValue(own);
        assertThat(SparkFailure.ownCause(new SparkException("UNKNOWN", null))).isEmpty();
    }
}
