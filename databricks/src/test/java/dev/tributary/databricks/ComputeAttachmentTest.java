package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.Clusters.Specification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputeAttachmentTest extends AgainstTheWorkspace {

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    private ComputeAttachment attachment(String... settings) {
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new ComputeAttachment(Workspace.of(settings()), ComputeWish.of(settings(settings)), clock);
    }

    @Test
    void ofManyClustersOverSeveralPagesTheOneThatFitsBestIsChosenAndTheOthersAreNamed() {
        emulated.clusters().add(Specification.shared("1", "old").sparkVersion("15.4.x-scala2.12"), "RUNNING");
        emulated.clusters().add(Specification.shared("2", "shared"), "RUNNING");
        emulated.clusters().add(Specification.dedicated("3", "mine"), "RUNNING");
        emulated.clusters().add(Specification.dedicated("4", "asleep"), "TERMINATED");
        emulated.clusters().add(Specification.shared("5", "open").accessMode("NONE", ""), "RUNNING");
        emulated.clusters()
                .add(Specification.shared("6", "hers").accessMode("SINGLE_USER", "ada@example.com"), "RUNNING");
        emulated.clusters().add(Specification.shared("7", "own image").sparkVersion("custom:image"), "RUNNING");

        assertThat(attachment().attach()).isEqualTo(new Compute.Cluster("3", "mine"));

        assertThatThrownBy(
                        () -> attachment("databricks.cluster-name", "no such*").attach())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.cluster-id")
                .hasMessageContaining("'shared' (2): not of a name that databricks.cluster-name asks for");
        ComputeAttachment withoutFirst = attachment();
        withoutFirst.refused(new Compute.Cluster("3", "mine"), "no attach right");
        withoutFirst.refused(new Compute.Cluster("2", "shared"), "no attach right");
        assertThatThrownBy(withoutFirst::attach)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("serverless: databricks.serverless does not allow it")
                .hasMessageContaining("'old' (1): its runtime 15.4.x-scala2.12 is before 17")
                .hasMessageContaining("'shared' (2): no attach right")
                .hasMessageContaining("'asleep' (4): it is TERMINATED")
                .hasMessageContaining("'open' (5): its access mode NONE has no Unity Catalog")
                .hasMessageContaining("'hers' (6): it is dedicated to ada@example.com")
                .hasMessageContaining("'own image' (7): its runtime custom:image does not tell its version");
    }

    @Test
    void aFilterByNameAndTagsLimitsTheChoice() {
        emulated.clusters().add(Specification.dedicated("1", "crm dev"), "RUNNING");
        emulated.clusters().add(Specification.shared("2", "crm prod").tag("team", "crm"), "RUNNING");
        emulated.clusters().add(Specification.shared("3", "etl prod").tag("team", "crm"), "RUNNING");

        assertThat(attachment("databricks.cluster-name", "crm*", "databricks.cluster-tags", "team=crm")
                        .attach())
                .isEqualTo(new Compute.Cluster("2", "crm prod"));
        assertThatThrownBy(() -> attachment("databricks.cluster-tags", "crm"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("key=value");
    }

    @Test
    void serverlessComesFirstWhereItIsAllowedAndTheNextInOrderWhereItRefuses() {
        emulated.clusters().add(Specification.shared("1", "shared"), "RUNNING");
        ComputeAttachment attachment = attachment("databricks.serverless", "true");

        Compute first = attachment.attach();
        assertThat(first).isInstanceOf(Compute.Serverless.class);
        assertThat(attachment.attach()).as("a session id of its own").isNotEqualTo(first);

        attachment.refused(first, "not enabled");
        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("1", "shared"));
    }

    @Test
    void theOrderOfFallbackIsTheOnesThatTheSettingGives() {
        assertThat(attachment("databricks.compute-order", "cluster,embedded").attach())
                .isEqualTo(new Compute.Embedded());
        assertThat(attachment("databricks.force-embedded", "true", "databricks.cluster-id", "9")
                        .attach())
                .isEqualTo(new Compute.Embedded());
        assertThatThrownBy(() -> attachment("databricks.compute-order", "clusters"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("serverless, cluster and embedded");
    }

    @Test
    void aNamedClusterThatIsTerminatedIsStartedOnceAndItsProgressTold() {
        emulated.clusters().add(Specification.shared("1", "asleep"), "TERMINATED");
        emulated.clusters().holdStarts(true);
        ComputeAttachment attachment = attachment("databricks.cluster-id", "1");

        assertThatThrownBy(attachment::attach)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("was TERMINATED and is being started");
        now = now.plusSeconds(95);
        assertThatThrownBy(attachment::attach)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is PENDING, 95 s of at most 1200 s: Finding instances");
        emulated.clusters().holdStarts(false);

        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("1", "asleep"));
        assertThat(emulated.clusters().starts()).isEqualTo(List.of("1"));
    }

    @Test
    void aClusterThatDoesNotStartInTimeIsGivenUpWithItsLastState() {
        emulated.clusters().add(Specification.shared("1", "asleep"), "TERMINATED");
        emulated.clusters().holdStarts(true);
        ComputeAttachment attachment = attachment("databricks.cluster-id", "1");
        assertThatThrownBy(attachment::attach).isInstanceOf(UnavailableException.class);

        now = now.plus(Duration.ofMinutes(20)).plusSeconds(1);
        assertThatThrownBy(attachment::attach)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("databricks.start-timeout (20 min) and is PENDING");
    }

    @Test
    void aClusterThatWasLookedForGivesWayWhereItIsDeletedOrDoesNotStart() {
        emulated.clusters().add(Specification.dedicated("1", "mine"), "RUNNING");
        emulated.clusters().add(Specification.shared("2", "shared"), "RUNNING");
        emulated.clusters().add(Specification.shared("3", "third"), "RUNNING");
        ComputeAttachment attachment = attachment();
        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("1", "mine"));

        emulated.clusters().remove("1");
        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("2", "shared"));

        emulated.clusters().terminate("2");
        emulated.clusters().holdStarts(true);
        assertThatThrownBy(attachment::attach).isInstanceOf(UnavailableException.class);
        now = now.plus(Duration.ofMinutes(20)).plusSeconds(1);
        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("3", "third"));

        emulated.clusters().remove("3");
        assertThatThrownBy(attachment::attach)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no compute that can be used")
                .hasMessageContaining("'shared' (2): it is PENDING");
    }

    @Test
    void aClusterIsNotStartedWhereTheSettingSaysToWait() {
        emulated.clusters().add(Specification.shared("1", "asleep"), "TERMINATED");
        ComputeAttachment attachment = attachment("databricks.cluster-id", "1", "databricks.when-terminated", "wait");

        assertThatThrownBy(attachment::attach)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("databricks.when-terminated");
        assertThat(emulated.clusters().starts()).isEmpty();

        now = now.plus(Duration.ofHours(9));
        assertThatThrownBy(attachment::attach).as("however long that takes").isInstanceOf(UnavailableException.class);
        emulated.clusters().add(Specification.shared("1", "asleep"), "PENDING");
        assertThatThrownBy(attachment::attach)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is PENDING, 0 s of at most 1200 s");
        emulated.clusters().add(Specification.shared("1", "asleep"), "RUNNING");
        assertThat(attachment.attach()).isEqualTo(new Compute.Cluster("1", "asleep"));
    }

    @Test
    void oneLineSaysWhatWasChosenAndWhyTheOthersWereNot() {
        assertThat(ComputeAttachment.line(
                        new Compute.Cluster("1", "mine"),
                        List.of(
                                "serverless: databricks.serverless does not allow it",
                                "cluster 'b' (2): it would come next")))
                .isEqualTo(
                        "Databricks: chose cluster 'mine' (1); not serverless: databricks.serverless does not allow it;"
                                + " not cluster 'b' (2): it would come next");
        assertThat(ComputeAttachment.line(new Compute.Embedded(), List.of()))
                .isEqualTo("Databricks: chose embedded server");
    }

    @Test
    void aClusterThatDoesNotExistOrRefusesIsNamed() {
        emulated.clusters().add(Specification.shared("1", "closed"), "RUNNING");
        assertThatThrownBy(() -> attachment("databricks.cluster-id", "7").attach())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Cluster 7 does not exist");
        ComputeAttachment attachment = attachment("databricks.cluster-id", "1");
        attachment.refused(attachment.attach(), "no attach right");
        assertThatThrownBy(attachment::attach)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'closed' (1) (databricks.cluster-id) refuses: no attach right");
    }
}
