package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.EntityType;
import dev.tributary.matching.features.Layout;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.model.ModelText;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.matching.plan.AttributeType;
import dev.tributary.matching.plan.Plan;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.schemas.ModelJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSettingTest {

    @TempDir
    Path directory;

    @Test
    void aTrainedModelIsReadInEitherForm() throws IOException {
        MatchModel model = MatchModel.bundled();
        assertThat(model(file(ModelJson.format(model, "trained on a and b")))).isEqualTo(model);
        assertThat(model(file(ModelText.format(model, "trained on a and b")))).isEqualTo(model);
    }

    @Test
    void aModelForOtherAttributesIsRefused() throws IOException {
        Layout titles = Layout.of(Plan.of(EntityType.PRODUCT, List.of(AttributePlan.of("title", AttributeType.TITLE))));
        double[][] weights = titles.features().stream()
                .map(feature -> new double[feature.levelCount()])
                .toArray(double[][]::new);
        String file = file(ModelText.format(new MatchModel("titles", titles, 0.5, 0.99, -10, weights), ""));
        assertThatThrownBy(() -> model(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match.model")
                .hasMessageContaining("config/plans/companies.yaml");
    }

    @Test
    void whatIsNoModelIsRefusedByName() throws IOException {
        String file = file("{\"version\": ");
        assertThatThrownBy(() -> model(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file);
        assertThatThrownBy(() -> model(directory.resolve("absent").toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be read");
        Path binary = Files.write(directory.resolve("binary.model"), new byte[] {0x1f, (byte) 0x8b, (byte) 0xff, 0});
        assertThatThrownBy(() -> model(binary.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(binary + " is no model of this version: it is no text in UTF-8");
    }

    @Test
    void referencesOfAnotherNormaliserAreToldApartUnderTheSamePlan() {
        StreamPlan companies = StreamPlan.read(Optional.empty());
        assertThat(companies.hash())
                .isEqualTo(StreamPlan.hash(companies.plan(), Normaliser.VERSION))
                .isNotEqualTo(StreamPlan.hash(companies.plan(), Normaliser.VERSION + "0"))
                .isNotEmpty();
    }

    @Test
    void aPlanOfItsOwnNeedsAModelThatWasTrainedWithIt() throws IOException {
        StreamPlan persons = StreamPlan.read(Optional.of("../config/plans/persons.yaml"));
        assertThat(persons.hash()).hasSize(64);
        assertThatThrownBy(() -> persons.model(Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match.plan")
                .hasMessageContaining("tributary train");
        String companies = file(ModelJson.format(MatchModel.bundled(), ""));
        assertThatThrownBy(() -> persons.model(Optional.of(companies)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match.plan names");
        assertThatThrownBy(() -> StreamPlan.read(Optional.of("absent.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match.plan")
                .hasMessageContaining("absent.yaml");
        assertThat(StreamPlan.read(Optional.of("../config/plans/companies.yaml")))
                .isEqualTo(StreamPlan.read(Optional.empty()));
    }

    private static MatchModel model(String file) {
        return StreamPlan.read(Optional.empty()).model(Optional.of(file));
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("model"), text).toString();
    }
}
