package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.Logins;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspaceTest extends AgainstTheWorkspace {

    @ParameterizedTest
    @CsvSource({"principal,oauth-m2m", "person,pat"})
    void aProfileIsAllThatTheLoginNeeds(String profile, String kind) {
        Workspace workspace = Workspace.of(settings("databricks.profile", profile));

        assertThat(workspace.user()).isEqualTo(Logins.USER);
        assertThat(workspace.authenticationType()).isEqualTo(kind);
        assertThat(workspace.headers().get("Authorization")).startsWith("Bearer ");
        assertThat(workspace.sparkUrl())
                .isEqualTo("sc" + emulated.host().substring("https".length()) + "/;use_ssl=true");
    }

    @Test
    void aTokenThatRanOutIsReplacedWithoutAWord() {
        emulated.logins().lifetime(Duration.ofSeconds(1));
        Workspace workspace = Workspace.of(settings());
        String first = workspace.headers().get("Authorization");
        emulated.logins().lifetime(Duration.ofHours(1));

        assertThat(workspace.headers().get("Authorization")).isNotEqualTo(first);
        assertThat(workspace.user()).isEqualTo(Logins.USER);
    }

    @Test
    void aTokenThatWasRevokedIsReplacedOnceTheWorkspaceRefusesIt() {
        Workspace workspace = Workspace.of(settings());
        workspace.user();
        emulated.logins().revokeAll();

        assertThat(workspace.user()).isEqualTo(Logins.USER);
        assertThat(emulated.logins().tokensIssued()).isEqualTo(2);
    }

    @Test
    void aLoginThatNeverWorkedIsAMistakeInTheConfiguration() {
        Workspace workspace = Workspace.of(settings("databricks.profile", "stranger"));

        assertThatThrownBy(workspace::user)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.profile")
                .hasMessageContaining("refuses the login")
                .hasMessageNotContaining("dapi-that-nobody-issued");
    }

    @Test
    void aClientSecretThatIsNoLongerTakenIsWaitedForSinceItMayBeRenewedInPlace() {
        Workspace workspace = Workspace.of(settings());
        workspace.user();
        emulated.logins().refuseClient(true);
        emulated.logins().revokeAll();

        assertThatThrownBy(workspace::user)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("renew");

        emulated.logins().refuseClient(false);
        assertThat(workspace.user()).isEqualTo(Logins.USER);
    }

    /** As on serverless compute, where nothing is asked of the workspace itself. */
    @Test
    void aClientSecretThatWasGoodForACallIsWaitedForToo() {
        emulated.logins().lifetime(Duration.ofSeconds(1));
        Workspace workspace = Workspace.of(settings());
        workspace.headers();
        emulated.logins().refuseClient(true);
        workspace.loginAgain();

        assertThatThrownBy(workspace::headers)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("renew");
    }

    @Test
    void anOutageThatOutlastsTheSdksTriesIsNoRefusedLoginThoughNothingWorkedYet() {
        Workspace workspace = Workspace.of(settings());
        DatabricksError busy = new DatabricksError("TEMPORARILY_UNAVAILABLE", "Back soon.", 503);

        assertThatThrownBy(() -> workspace.ask("look", sdk -> {
                    throw new DatabricksException("Request GET /look failed after 4 retries", busy);
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("does not answer: Back soon.");
    }

    @Test
    void retryAfterIsWaitedFor() {
        Workspace workspace = Workspace.of(settings());
        workspace.user();
        emulated.restThrottle().closeFor(Duration.ofSeconds(2));

        long startedNs = System.nanoTime();
        assertThat(workspace.user()).isEqualTo(Logins.USER);

        assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isGreaterThan(Duration.ofMillis(1_900));
        assertThat(emulated.restThrottle().refused()).isEqualTo(1);
    }

    @Test
    void aMissingProfileIsNamed() {
        assertThatThrownBy(() -> Workspace.of(settings("databricks.profile", "nobody")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nobody");
    }
}
