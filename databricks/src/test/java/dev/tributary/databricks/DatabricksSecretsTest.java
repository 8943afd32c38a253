package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DatabricksSecretsTest extends AgainstTheWorkspace {

    @Test
    void anySettingTakesASecretOfTheWorkspaceAndShowsItNowhere() {
        emulated.secrets().put("prod", "neo4j", "ge$heim\\1");
        emulated.secrets().put("prod", "kafka", "k-word");
        Settings settings = settings(
                "neo4j.password",
                "${databricks:prod/neo4j}",
                "kafka.properties.sasl.jaas.config",
                "x required password=\"${databricks:prod/kafka}\";");

        assertThat(settings.get(Keys.NEO4J_PASSWORD)).isEqualTo(Optional.of("ge$heim\\1"));
        assertThat(settings.under("kafka.properties"))
                .containsEntry("sasl.jaas.config", "x required password=\"k-word\";");
        assertThat(settings.describe()).doesNotContain("ge$heim", "k-word");
        settings.get(Keys.NEO4J_PASSWORD);
        assertThat(emulated.secrets().reads()).as("kept for some minutes").isEqualTo(2);
    }

    @Test
    void aChangedSecretIsReadAnewAfterSomeMinutesAndTheOldOneHoldsWhileTheWorkspaceIsAway() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        DatabricksSecrets secrets = new DatabricksSecrets(new MovingClock(now));
        emulated.secrets().put("prod", "neo4j", "old");
        assertThat(secrets.read("prod/neo4j", settings())).isEqualTo("old");
        emulated.secrets().put("prod", "neo4j", "new");
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(4)));
        assertThat(secrets.read("prod/neo4j", settings())).isEqualTo("old");

        now.set(Instant.EPOCH.plus(Duration.ofMinutes(6)));
        emulated.logins().refuseClient(true);
        emulated.logins().revokeAll();
        assertThat(secrets.read("prod/neo4j", settings())).isEqualTo("old");
        emulated.logins().refuseClient(false);
        assertThat(secrets.read("prod/neo4j", settings())).isEqualTo("new");
    }

    private static final class MovingClock extends Clock {
        private final AtomicReference<Instant> now;

        MovingClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aSecretThatIsNotThereIsNamedWithItsSettingOnceItIsUsed() {
        emulated.secrets().put("prod", "neo4j", "x");
        Settings settings = settings("neo4j.password", "${databricks:prod/neo4J-other}");

        assertThatThrownBy(() -> settings.get(Keys.NEO4J_PASSWORD))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("neo4j.password")
                .hasMessageContaining("prod/neo4J-other")
                .hasMessageContaining("Secret does not exist");
    }

    @Test
    void theLoginItselfCannotBeKeptThere() {
        Settings settings =
                settings("neo4j.password", "${databricks:prod/neo4j}", "databricks.profile", "${databricks:a/b}");
        assertThatThrownBy(() -> settings.get(Keys.NEO4J_PASSWORD))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.profile: what logs in to databricks cannot be kept there");
    }

    @Test
    void aReferenceOfAnotherShapeIsRefused() {
        Settings settings = settings("neo4j.password", "${databricks:prod}");
        assertThatThrownBy(() -> settings.get(Keys.NEO4J_PASSWORD))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("${databricks:scope/key}");
    }
}
