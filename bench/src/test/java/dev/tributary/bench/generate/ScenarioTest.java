package dev.tributary.bench.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.bench.accuracy.ExactNames;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.matching.RecordKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScenarioTest {

    private static final Scenario SCENARIO = Scenario.generate(5_000, 4_000, 7);

    @Test
    void oneSeedGivesOneScenario() {
        assertThat(Scenario.generate(200, 300, 11)).isEqualTo(Scenario.generate(200, 300, 11));
        assertThat(Scenario.generate(200, 300, 11)).isNotEqualTo(Scenario.generate(200, 300, 12));
    }

    @Test
    void theSizesAreThoseAskedFor() {
        assertThat(SCENARIO.references()).hasSize(5_000);
        assertThat(SCENARIO.events()).hasSize(4_000);
        assertThat(SCENARIO.references().stream().map(Reference::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyKindOfEventAndOfBreakageOccurs() {
        Set<Outcome> outcomes =
                SCENARIO.events().stream().map(StreamEvent::outcome).collect(Collectors.toSet());
        Set<Breakage> breakages = SCENARIO.events().stream()
                .flatMap(event -> event.breakage().stream())
                .collect(Collectors.toSet());

        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.values());
        assertThat(breakages).containsExactlyInAnyOrder(Breakage.values());
        assertThat(SCENARIO.events()).anyMatch(StreamEvent::json);
    }

    /** Plays the stream through the rules of intake: a change counts, the same content or a second delete does not. */
    @Test
    void theExpectedOutcomesAreThoseOfTheRules() {
        Map<RecordKey, Map<String, String>> contents = new HashMap<>();
        Map<RecordKey, Long> versions = new HashMap<>();
        for (StreamEvent event : SCENARIO.events()) {
            if (event.breakage().isPresent()) {
                continue;
            }
            Map<String, String> before = contents.get(event.key());
            if (event.isDelete()) {
                assertThat(event.outcome()).isEqualTo(before == null ? Outcome.UNCHANGED : Outcome.DELETED);
                contents.remove(event.key());
            } else {
                assertThat(event.outcome())
                        .isEqualTo(event.content().equals(before) ? Outcome.UNCHANGED : Outcome.DECIDED);
                contents.put(event.key(), event.content());
            }
            if (event.version() > 0) {
                assertThat(event.version()).isEqualTo(versions.merge(event.key(), 1L, Long::sum));
            }
        }
        assertThat(versions.values()).anyMatch(version -> version > 1);
    }

    @Test
    void recordsWithoutAMatchLookLikeOthersAndAreAboutASeventh() {
        List<StreamEvent> decided = SCENARIO.events().stream()
                .filter(event -> event.outcome() == Outcome.DECIDED)
                .toList();
        long unmatched =
                decided.stream().filter(event -> event.truth().isEmpty()).count();

        assertThat((double) unmatched / decided.size()).isBetween(0.12, 0.18);
    }

    @Test
    void exactNamesFindOnlyAPartOfTheTruth() {
        ExactNames exact = new ExactNames();
        SCENARIO.references().forEach(reference -> exact.add(reference.id(), reference.name()));
        Map<String, String> predictions = new HashMap<>();
        Map<String, Optional<String>> truth = new HashMap<>();
        for (StreamEvent event : SCENARIO.events()) {
            if (event.outcome() == Outcome.DECIDED) {
                String key = event.key() + "#" + event.version();
                truth.put(key, event.truth());
                exact.match(event.content().get("name")).ifPresent(id -> predictions.put(key, id));
            }
        }
        Scores scores = Scores.of(predictions, truth);

        assertThat(scores.recall()).isBetween(0.1, 0.5);
        assertThat(scores.precision()).isGreaterThan(0.8);
    }

    @Test
    void referencesHaveConfusableKin() {
        Map<String, Long> sameName =
                SCENARIO.references().stream().collect(Collectors.groupingBy(Reference::name, Collectors.counting()));
        Set<String> nameAndCity = new HashSet<>();

        assertThat(sameName.values()).anyMatch(count -> count > 1);
        assertThat(SCENARIO.references())
                .allMatch(reference -> nameAndCity.add(
                        reference.name() + "|" + reference.attributes().get("city")));
    }
}
