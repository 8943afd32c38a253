package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class TableFailureTest {

    private static final TableReader.Wish WISH = new TableReader.Wish("main.crm.firms", Optional.empty(), true);

    @Test
    void aFileThatIsGoneAsksForANewBeginning() {
        for (String condition : new String[] {"FILE_NOT_EXIST", "DBR_FILE_NOT_EXIST"}) {
            assertThat(explained("[FAILED_READ_FILE." + condition + "] Encountered error while reading file s3://a/b"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("as of version 3")
                    .hasMessageContaining("--restart");
        }
    }

    @Test
    void aStorageThatFailsIsAskedAgainFromTheSamePosition() {
        assertThat(explained("[FAILED_READ_FILE.NO_HINT] Encountered error while reading file s3://a/b: 503"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("main.crm.firms")
                .hasMessageNotContaining("--restart");
    }

    @Test
    void anOutageStaysOneWhateverElseItSays() {
        Exception outage =
                new SparkException("Job 5 cancelled because SparkContext was shut down: DELTA_FILE_NOT_FOUND", null);

        assertThat(TableFailure.explained(outage, WISH, 3)).hasRootCause(outage);
    }

    private static RuntimeException explained(String message) {
        return TableFailure.explained(new SparkException(message, null), WISH, 3);
    }
}
