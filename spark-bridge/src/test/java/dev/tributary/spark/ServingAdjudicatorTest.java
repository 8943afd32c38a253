package dev.tributary.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.Workspace;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.TrustedAuthorities;
import dev.tributary.runtime.UnavailableException;
import dev.tributary.testkit.workspace.EmulatedWorkspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions by the REST interface of a serving endpoint; the workspace is emulated. */
class ServingAdjudicatorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private EmulatedWorkspace emulated;
    private Workspace workspace;

    @BeforeEach
    void start() {
        emulated = EmulatedWorkspace.start(folder);
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(),
                Map.of(
                        "tls.ca-file", emulated.authority().toString(),
                        "databricks.config-file", emulated.profiles().toString(),
                        "databricks.profile", "principal"));
        TrustedAuthorities.trust(settings);
        workspace = Workspace.of(settings);
    }

    @AfterEach
    void stop() {
        emulated.close();
        emulated.requireAllKnown();
    }

    @Test
    void eachQuestionHasItsAnswerAndOneThatIsRefusedCostsNoOther() throws Exception {
        emulated.serving().addJudge("chat", prompt -> {
            if (prompt.contains("bad")) {
                throw new IllegalArgumentException("refused");
            }
            return "{\"answer\": \"yes\", \"confidence\": 0.9}" + (prompt.contains("chatty") ? " Anything else?" : "");
        });
        emulated.serving().addJudge("ditto", pair -> pair.startsWith("COL") ? 0.25 : "?");
        try (Adjudicator chat = new ServingAdjudicator(new ServingEndpoint(workspace, "chat"), QuestionForm.PROMPT);
                Adjudicator pair = new ServingAdjudicator(new ServingEndpoint(workspace, "ditto"), QuestionForm.PAIR)) {
            AtomicInteger sent = new AtomicInteger();
            List<Object> answers = chat.ask(List.of("good", "bad", "chatty"), TIMEOUT, sent::addAndGet);

            assertThat(sent).hasValue(3);
            assertThat(QuestionForm.PROMPT.read(answers.get(0))).isEqualTo(new Answer(Verdict.SAME, 0.9));
            assertThat(answers.get(1)).isNull();
            assertThat(QuestionForm.PROMPT.read(answers.get(2))).isEqualTo(Answer.UNREADABLE);
            assertThat(QuestionForm.PAIR.read(pair.ask(List.of("COL name VAL x\tCOL name VAL y"), TIMEOUT, count -> {})
                            .get(0)))
                    .isEqualTo(new Answer(Verdict.DIFFERENT, 0.75));
        }
    }

    @Test
    void anEndpointThatIsNotThereIsAnErrorAndNoAnswer() {
        try (Adjudicator nowhere =
                new ServingAdjudicator(new ServingEndpoint(workspace, "nowhere"), QuestionForm.PROMPT)) {
            assertThatThrownBy(() -> nowhere.ask(List.of("a", "b"), TIMEOUT, count -> {}))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nowhere");
        }
    }

    /** So that it is left alone for a while, as one that fails. */
    @Test
    void anEndpointThatHangsIsAnErrorAndNoAnswer() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        emulated.serving().addJudge("hangs", prompt -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        });
        try (Adjudicator hanging =
                new ServingAdjudicator(new ServingEndpoint(workspace, "hangs"), QuestionForm.PROMPT)) {
            assertThatThrownBy(() -> hanging.ask(Collections.nCopies(10, "a"), Duration.ofMillis(300), sent::addAndGet))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("hangs")
                    .hasMessageContaining("300 ms");
            assertThat(sent).as("two of ten never had their turn").hasValue(8);
        } finally {
            end.countDown();
        }
    }
}
