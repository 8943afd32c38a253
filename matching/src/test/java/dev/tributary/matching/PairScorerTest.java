package dev.tributary.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairScorerTest {
    private static final List<ReferenceRow> REFERENCES = List.of(
            new ReferenceRow("r1", company("Acme Tools GmbH", "DE")),
            new ReferenceRow("r2", company("Bergwerk AG", "DE")),
            new ReferenceRow("r3", company("Acme Bolts GmbH", "AT")));

    private static Entity company(String name, String country) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, Map.of("name", name, "country", country)));
    }

    @Test
    void aPairHasTheScoreAndEvidenceThatMatchingGivesItsCandidate() {
        MatchModel model = MatchModel.bundled();
        Entity record = company("Acme Tools", "DE");
        LocalMatcher matcher =
                new LocalMatcher(List.of(Segment.build("s", REFERENCES, TermStatistics.of(REFERENCES), 1)), 1, model);
        List<ScoredCandidate> top = matcher.top(List.of(record, record), 5, 2).get(1);
        PairScorer scorer = PairScorer.of(Plan.bundledCompanies(), model, REFERENCES);
        assertThat(top.get(0).referenceId()).isEqualTo("r1");
        ScoredCandidate pair = scorer.score(record, REFERENCES.get(0));
        assertThat(pair.score()).isEqualTo(top.get(0).score());
        assertThat(pair.evidence()).isEqualTo(top.get(0).evidence());
        double sum = model.prior()
                + pair.evidence().stream().mapToDouble(FeatureEvidence::weight).sum();
        assertThat(sum).isCloseTo(pair.score(), within(1e-9));
        assertThat(pair.probability()).isEqualTo(top.get(0).probability());
    }

    @Test
    void ofTwoEqualReferencesEachHasHalfAtMostUnlessReferencesRepeatEntities() {
        Entity record = company("Acme Tools", "DE");
        ReferenceRow copy = new ReferenceRow("r4", REFERENCES.get(0).normalised());
        List<ReferenceRow> references = new ArrayList<>(REFERENCES);
        references.add(copy);
        MatchModel model = MatchModel.bundled();
        Plan plan = Plan.bundledCompanies();
        ScoredCandidate competing = PairScorer.of(plan, model, references).score(record, copy);
        ScoredCandidate alone =
                PairScorer.of(plan, model.withoutCompetition(), references).score(record, copy);
        assertThat(competing.score()).isEqualTo(alone.score());
        assertThat(competing.probability()).isBetween(0.4, 0.5);
        assertThat(alone.probability()).isGreaterThan(0.7);
        assertThat(PairScorer.of(plan, model, references)
                        .scores(List.of(company("Zzyzx", "US"), record), List.of(copy, copy))
                        .get(1))
                .as("a pair's score does not depend on other pairs")
                .isEqualTo(competing);
    }

    @Test
    void theBestCandidatesComeBestFirstAndNoMoreThanAskedFor() {
        LocalMatcher matcher = new LocalMatcher(
                List.of(Segment.build("s", REFERENCES, TermStatistics.of(REFERENCES), 1)), 1, MatchModel.bundled());
        List<Entity> records = List.of(company("Acme Bolts", "AT"), company("Zzyzx", "US"));
        List<List<ScoredCandidate>> top = matcher.top(records, 1, 1);
        assertThat(top.get(0))
                .singleElement()
                .extracting(ScoredCandidate::referenceId)
                .isEqualTo("r3");
        assertThat(top.get(1)).isEmpty();
        assertThatThrownBy(() -> matcher.top(records, 0, 1)).hasMessageContaining("at least one");
    }

    @Test
    void aModelOfAnotherPlanIsRefused() {
        Plan persons = Plan.of(EntityType.PERSON, List.of(AttributePlan.of("who", AttributeType.PERSON_NAME)));
        assertThatThrownBy(() -> PairScorer.of(persons, MatchModel.bundled(), REFERENCES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("train a model with this plan");
    }
}
