package dev.tributary.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.databricks.ServingEndpoint.RefusedTextException;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.UnavailableException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingEndpointTest extends AgainstTheWorkspace {

    private ServingEndpoint endpoint(String name) {
        return new ServingEndpoint(Workspace.of(settings()), name);
    }

    private static float[] lengthOf(String text) {
        if (text.contains("poison")) {
            throw new IllegalArgumentException("input is not accepted");
        }
        return new float[] {text.length(), 0.25f};
    }

    @Test
    void aFoundationModelAndAModelOfOnesOwnBothGiveAVectorForEachText() {
        emulated.serving().add("databricks-gte-large-en", ServingEndpointTest::lengthOf);
        emulated.serving().addCustom("minilm", ServingEndpointTest::lengthOf);

        for (String name : List.of("databricks-gte-large-en", "minilm")) {
            assertThat(endpoint(name).embed(List.of("a", "bcd")))
                    .containsExactly(new float[] {1, 0.25f}, new float[] {3, 0.25f});
        }
    }

    @Test
    void aTextThatIsRefusedIsToldApartFromAnEndpointThatIsDownOrMissing() {
        emulated.serving().add("gte", ServingEndpointTest::lengthOf);
        assertThatThrownBy(() -> endpoint("gte").embed(List.of("good", "poison")))
                .isInstanceOf(RefusedTextException.class)
                .hasMessageContaining("not accepted");
        assertThatThrownBy(() -> endpoint("nowhere").embed(List.of("a")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void anEndpointIsCreatedWithWhatWasAskedForAndBecomesReady() {
        ServingEndpoint endpoint = endpoint("minilm");
        assertThat(endpoint.ready()).isEmpty();
        endpoint.create(new ServingEndpoint.Served(ModelName.of("main.ml.minilm"), "3", "Small", true));

        assertThat(endpoint.ready()).hasValue(false);
        assertThat(endpoint.ready()).hasValue(true);
        assertThat(emulated.serving()
                        .served("minilm")
                        .at("/config/served_entities/0")
                        .toString())
                .isEqualTo("{\"entity_name\":\"main.ml.minilm\",\"entity_version\":\"3\","
                        + "\"scale_to_zero_enabled\":true,\"workload_size\":\"Small\"}");
    }

    @Test
    void fewerVectorsThanTextsAreAnOutageAndNeverWrongVectors() {
        emulated.serving().addCustom("minilm", ServingEndpointTest::lengthOf);
        emulated.serving().forgetLast("minilm");
        assertThatThrownBy(() -> endpoint("minilm").embed(List.of("a", "b")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("1 vectors for 2 texts");
    }

    @Test
    void whatNoModelVersionOrEndpointCanBeCalledIsRefusedBeforeAnythingIsAsked() {
        for (String name : List.of("minilm", "main.ml", "main.ml.mini lm", "main..minilm", "a.b.c.d", "main.ml.x'--")) {
            assertThatThrownBy(() -> ModelName.of(name))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("catalog.schema.model");
        }
        ModelName model = ModelName.of("main.ml.minilm");
        assertThatThrownBy(() -> new ServingEndpoint.Served(model, "latest", "Small", true))
                .hasMessageContaining("version");
        assertThatThrownBy(() -> new ServingEndpoint.Served(model, "1", "Huge", true))
                .hasMessageContaining("Small, Medium, Large");
        assertThatThrownBy(() -> endpoint("../secrets")).hasMessageContaining("no name of a serving endpoint");
        assertThat(emulated.requests()).noneMatch(request -> request.contains("serving"));
    }
}
