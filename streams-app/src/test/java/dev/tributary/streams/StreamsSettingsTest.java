package dev.tributary.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {

    @Test
    void processingIsExactlyOnceAndEveryResourceNamed() {
        Properties properties = StreamsSettings.of(Settings.defaults());

        assertThat(properties)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("ensure.explicit.internal.resource.naming", true)
                .containsEntry("application.id", "tributary-intake")
                .containsEntry("commit.interval.ms", 50L)
                .containsEntry("replication.factor", -1);
        assertThat(new StreamsConfig(properties).getString("state.dir")).isEqualTo(".tributary/state");
    }

    @Test
    void clientPropertiesPassThroughUntouched() {
        Settings settings = Settings.defaults()
                .with(Map.of(
                        "kafka.properties.sasl.mechanism", "SCRAM-SHA-512",
                        "intake.streams-properties.producer.linger.ms", "1",
                        "intake.streams-properties.max.poll.interval.ms", "60000"));
        Properties properties = StreamsSettings.of(settings);

        assertThat(properties)
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("producer.linger.ms", "1");
        assertThat(StreamsSettings.patience(properties)).isEqualTo(Duration.ofSeconds(30));
        assertThat(StreamsSettings.patience(StreamsSettings.of(Settings.defaults())))
                .isEqualTo(Duration.ofSeconds(150));
    }

    @Test
    void aPropertyWithASettingOfItsOwnIsRefused() {
        Settings settings =
                Settings.defaults().with(Map.of("intake.streams-properties.processing.guarantee", "at_least_once"));

        assertThatThrownBy(() -> StreamsSettings.of(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.streams-properties.processing.guarantee")
                .hasMessageContaining("exactly_once_v2");
    }

    @Test
    void aThreadIsReplacedWhereADependencyWasAwayAndTheProgramEndsWhereItIsABug() {
        ThreadFailures failures = new ThreadFailures();

        assertThat(failures.handle(new StreamsException(new UnavailableException("away", null))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(failures.handle(new StreamsException(new TimeoutException("slow"))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(failures.fatal()).isEmpty();

        assertThat(failures.handle(new MissingSourceTopicException("entities")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        NullPointerException bug = new NullPointerException();
        assertThat(failures.handle(new StreamsException(bug))).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(failures.fatal()).get().isInstanceOf(MissingSourceTopicException.class);
    }
}
