package dev.tributary.matching.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.CandidateRecall;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.training.GeneratedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Below these figures something has been broken; {@link Evaluation} prints what they are. */
class AccuracyFloorTest {
    private static Accuracy accuracy(LabelledSet set, double candidateRecallMin) {
        MatchModel model = MatchModel.bundled();
        List<Segment> segments = Segments.base(set.references(), 1);
        assertThat(CandidateRecall.of(segments.get(0), set).recall()).isGreaterThan(candidateRecallMin);
        List<MatchDecision> decisions = new LocalMatcher(segments, 1, model).match(set.records(), 2);
        return Accuracy.of(set.recordIds(), decisions, set.truth(), model.match());
    }

    private static LabelledSet dataSet(String name) throws IOException {
        Path folder = LabelledSet.home().resolve(name);
        assumeTrue(Files.isDirectory(folder), "the data set " + name + " is not on this machine");
        return LabelledSet.read(folder);
    }

    @Test
    void generatedCompaniesAreMatched() {
        Accuracy accuracy = accuracy(GeneratedSet.of(31, 10_000, 4_000, false), 0.985);
        assertThat(accuracy.atMatch().f1()).isGreaterThan(0.975);
        assertThat(accuracy.atBest().f1() - accuracy.atMatch().f1()).isLessThan(0.01);
        assertThat(accuracy.autoPrecision()).isGreaterThan(0.995);
        assertThat(accuracy.autoCoverage()).isGreaterThan(0.8);
    }

    @Test
    void generatedNamesAloneAreMatched() {
        Accuracy accuracy = accuracy(GeneratedSet.of(32, 5_000, 4_000, true), 0.97);
        assertThat(accuracy.atMatch().f1()).isGreaterThan(0.91);
        assertThat(accuracy.autoPrecision()).isGreaterThan(0.995);
        assertThat(accuracy.autoCoverage()).isGreaterThan(0.5);
    }

    @Test
    void realCompaniesWithSyntheticNoiseAreMatched() throws IOException {
        Accuracy accuracy = accuracy(dataSet("org-synth-50k"), 0.993);
        assertThat(accuracy.atMatch().f1()).isGreaterThan(0.975);
        assertThat(accuracy.autoPrecision()).isGreaterThan(0.995);
        assertThat(accuracy.autoCoverage()).isGreaterThan(0.6);
    }

    @Test
    void listedCompaniesAreMatched() throws IOException {
        Accuracy accuracy = accuracy(dataSet("us-listings-sec"), 0.98);
        assertThat(accuracy.atMatch().f1()).isGreaterThan(0.965);
        assertThat(accuracy.autoPrecision()).isGreaterThan(0.995);
    }
}
