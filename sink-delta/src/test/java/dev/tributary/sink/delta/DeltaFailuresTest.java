package dev.tributary.sink.delta;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import io.delta.kernel.exceptions.KernelEngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaFailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Disk quota exceeded", "File too large"})
    void aFullDiskEndsTheProgramWithOneLine(String reason) {
        assertThatThrownBy(() -> DeltaFailures.translate("file:/t", () -> {
                    throw new UncheckedIOException(new IOException("writing", new IOException(reason)));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("delta.path")
                .hasMessageContaining(reason)
                .hasMessageContaining("Nothing partial");
    }

    @Test
    void itIsFoundBehindTheExceptionOfWhoeverClosedTheFile() {
        assertThatThrownBy(() -> DeltaFailures.translate("file:/t", () -> {
                    throw new IllegalArgumentException(
                            "Unable to close resource", new IOException("No space left on device"));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("delta.path");
    }

    @Test
    void whatHasNothingToDoWithStorageStaysWhatItIs() {
        assertThatThrownBy(() -> DeltaFailures.translate("file:/t", () -> {
                    throw new ArithmeticException("a bug");
                }))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aMissingRightIsAConfigurationThatIsWrong() {
        assertThatThrownBy(() -> DeltaFailures.translate("file:/t", () -> {
                    throw new IOException("/t (Permission denied)");
                }))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delta.path");
    }

    @Test
    void storageThatDoesNotAnswerIsWaitedFor() {
        assertThatThrownBy(() -> DeltaFailures.translate("s3a://b/t", () -> {
                    throw new KernelEngineException("listing", new IOException("connection reset"));
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("delta.path");
    }
}
