package dev.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private final Topics topics = new Topics("p.", 6, (short) 3, 512 * 1024);

    @Test
    void everyTopicCarriesThePrefix() {
        assertThat(topics.catalog())
                .extracting(Topics.Entry::name)
                .containsExactly(
                        "p.entities",
                        "p.entities.canonical",
                        "p.reference",
                        "p.reference.epochs",
                        "p.matches",
                        "p.adjudications",
                        "p.embeddings",
                        "p.dead-letters",
                        "p.dead-letters.replays");
    }

    @Test
    void entityKeyedTopicsShareOnePartitionCount() {
        Map<String, Integer> partitions =
                topics.catalog().stream().collect(Collectors.toMap(Topics.Entry::name, Topics.Entry::partitions));
        assertThat(partitions).containsEntry("p.reference.epochs", 1);
        assertThat(partitions).containsEntry("p.dead-letters.replays", 1);
        partitions.remove("p.reference.epochs");
        partitions.remove("p.dead-letters.replays");
        assertThat(partitions.values()).containsOnly(6);
    }

    @Test
    void stateIsCompactedAndEventsAreKeptForATime() {
        Map<String, String> cleanup = topics.catalog().stream()
                .collect(Collectors.toMap(
                        Topics.Entry::name, entry -> entry.settings().get("cleanup.policy")));
        assertThat(cleanup)
                .containsEntry("p.entities", "delete")
                .containsEntry("p.entities.canonical", "compact")
                .containsEntry("p.reference", "compact")
                .containsEntry("p.reference.epochs", "delete")
                .containsEntry("p.matches", "compact")
                .containsEntry("p.adjudications", "compact")
                .containsEntry("p.embeddings", "compact")
                .containsEntry("p.dead-letters", "delete")
                .containsEntry("p.dead-letters.replays", "delete");
        assertThat(topics.catalog())
                .filteredOn(entry -> entry.name().equals("p.reference.epochs"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.settings()).containsEntry("retention.ms", "-1"));
    }

    @Test
    void everyTopicHasTheBrokersTimeAndRoomAboveOurOwnLimit() {
        assertThat(topics.catalog()).allSatisfy(entry -> {
            assertThat(entry.settings()).containsEntry("message.timestamp.type", "LogAppendTime");
            int taken = Integer.parseInt(entry.settings().get("max.message.bytes"));
            assertThat(taken).isGreaterThan(topics.valueBytesMax());
            assertThat(topics.valueBytesMax()).isGreaterThan(512 * 1024);
            // A dead letter: the value, the key twice, foreign headers, and what describes it.
            assertThat(taken)
                    .isGreaterThan(512 * 1024
                            + 2 * DeadLetterRecord.KEY_BYTES_KEPT_MAX
                            + DeadLetterRecord.HEADER_BYTES_KEPT_MAX
                            + 4096);
        });
    }

    @Test
    void whatABrokersDefaultsWouldLoseIsWrongAndWhatAnOperatorMayChooseIsNot() {
        Map<String, String> made = Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "604800000",
                "message.timestamp.type", "CreateTime",
                "max.message.bytes", "1048588");
        Topics.Entry reference = entry("p.reference");
        assertThat(reference.wrongSettings(made).keySet()).containsExactly("cleanup.policy", "message.timestamp.type");
        assertThat(reference.wanted(Set.of("cleanup.policy"))).isEqualTo("cleanup.policy=compact");
        assertThat(entry("p.reference.epochs").wrongSettings(made)).containsEntry("retention.ms", "604800000");

        Map<String, String> roomier = new HashMap<>(reference.settings());
        roomier.put("max.message.bytes", "10000000");
        roomier.put("min.compaction.lag.ms", "0");
        assertThat(reference.wrongSettings(roomier)).isEmpty();
        assertThat(reference.wrongSettings(Map.of())).isEmpty();
    }

    private Topics.Entry entry(String name) {
        return topics.catalog().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void inputsAreHeldBackwardAndOutputsBothWays() {
        assertThat(topics.catalog()).allSatisfy(entry -> assertThat(entry.compatibility())
                .isEqualTo(
                        entry.name().equals("p.entities") || entry.name().equals("p.reference")
                                ? "BACKWARD_TRANSITIVE"
                                : "FULL_TRANSITIVE"));
    }

    @Test
    void noPartitionIsNoTopic() {
        assertThatThrownBy(() -> new Topics("", 0, (short) 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
