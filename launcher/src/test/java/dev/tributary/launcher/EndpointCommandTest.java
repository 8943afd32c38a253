package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointCommandTest extends AgainstTheWorkspace {

    @BeforeEach
    void registerModel() {
        workspace.serving().registerModel("main.ml.minilm", "3");
    }

    private int ensure(String model, String version, String... more) {
        List<String> words = new ArrayList<>(List.of("endpoint", "ensure", "--model", model, "--version", version));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    @Test
    void anEndpointIsCreatedAndWaitedForOnceAndOneOfAnotherVersionIsLeftAlone() {
        assertThat(ensure("main.ml.minilm", "3", "--size", "Small", "--scale-to-zero"))
                .isZero();
        assertThat(output.toString())
                .contains("created minilm for main.ml.minilm version 3")
                .contains("minilm: NOT_READY", "s of at most 1800 s")
                .contains("minilm is ready; set embedding.model to it");
        assertThat(workspace
                        .serving()
                        .served("minilm")
                        .at("/config/served_entities/0/scale_to_zero_enabled")
                        .asBoolean())
                .isTrue();

        assertThat(ensure("main.ml.minilm", "3")).as("again").isZero();
        assertThat(workspace.requests())
                .filteredOn(request -> request.equals("POST /api/2.0/serving-endpoints"))
                .hasSize(1);

        assertThat(ensure("main.ml.minilm", "4")).isEqualTo(1);
        assertThat(errors.toString()).contains("serves main.ml.minilm version 3, not main.ml.minilm version 4");
    }

    @Test
    void aMissingModelARightThatLacksAndAFailedDeploymentAreToldApart() {
        assertThat(ensure("main.ml.minilm", "9")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("there is no model main.ml.minilm version 9 in Unity Catalog", "Execute on the model");

        workspace.serving().failDeployments("Container creation failed: no module named 'torch'");
        assertThat(ensure("main.ml.minilm", "3", "--name", "broken")).isEqualTo(1);
        assertThat(errors.toString()).contains("broken could not be deployed: Container creation failed: no module");

        workspace.serving().forbidCreation();
        assertThat(ensure("main.ml.minilm", "3")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("you may not create the serving endpoint minilm", "the right to create endpoints");

        assertThat(ensure("minilm", "3")).isEqualTo(2);
        assertThat(errors.toString()).contains("'minilm' is no model in Unity Catalog");
    }

    @Test
    void aVersionIsWaitedForUntilItIsTheOneThatAnswers() {
        assertThat(ensure("main.ml.minilm", "3")).isZero();
        workspace.serving().update("minilm", "main.ml.minilm", "4", 2);
        assertThat(ensure("main.ml.minilm", "4")).isZero();
        assertThat(output.toString()).contains("minilm: READY, IN_PROGRESS, DEPLOYMENT_CREATING");

        workspace.serving().update("minilm", "main.ml.minilm", "5", 2);
        assertThat(ensure("main.ml.minilm", "4")).as("replaced meanwhile").isEqualTo(1);
        assertThat(errors.toString()).contains("serves main.ml.minilm version 5, not main.ml.minilm version 4");

        workspace.serving().failUpdate("minilm", "no space left");
        assertThat(ensure("main.ml.minilm", "5")).as("goes on as it was").isZero();
    }

    @Test
    void waitingEnds() {
        assertThat(ensure("main.ml.minilm", "3", "--wait-minutes", "0")).isEqualTo(1);
        assertThat(errors.toString()).contains("minilm is not ready after 0 minutes (NOT_READY");
    }
}
