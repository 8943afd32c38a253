package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.embedded.EmbeddedServer;
import dev.tributary.embedded.EmbeddedSpark;
import dev.tributary.embedded.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Matching of files with the search on a real Spark Connect server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkEngineCommandTest {

    @TempDir
    static Path folder;

    private EmbeddedSpark server;

    @BeforeAll
    void start() throws IOException {
        server = EmbeddedSpark.start(ServerOptions.in(folder.resolve("spark")).jvmFlags(EmbeddedServer.QUICK_START));
        StringBuilder right = new StringBuilder("id,name,city\n");
        StringBuilder left = new StringBuilder("id,name,city\n");
        String[] second = {"Optik", "Textil", "Software", "Verlag", "Energie", "Logistik", "Feinmechanik"};
        for (int n = 0; n < 1_200; n++) {
            String name = "Haus" + Integer.toString(n * 7919 % 3001, 36) + "berg " + second[n % second.length];
            right.append(String.format(Locale.ROOT, "r%d,%s GmbH,Town%d%n", n, name, n % 37));
            left.append(String.format(
                    Locale.ROOT, "l%d,%s,Town%d%n", n, n % 3 == 0 ? name.replaceFirst("a", "") : name, n % 37));
        }
        Files.writeString(folder.resolve("left.csv"), left);
        Files.writeString(folder.resolve("right.csv"), right);
    }

    @AfterAll
    void stop() {
        server.stop(Duration.ofSeconds(20));
    }

    @Test
    void sparkGivesTheSamePredictionsToTheLastDigit() {
        match(
                "--right",
                "right.csv",
                "--top",
                "3",
                "--out",
                "here.csv",
                "--save-model",
                "m.json",
                "--save-plan",
                "p.yaml");
        match(
                "--right",
                "right.csv",
                "--top",
                "3",
                "--out",
                "spark.csv",
                "--model",
                "m.json",
                "--plan",
                "p.yaml",
                "--engine",
                "spark",
                "--spark",
                server.uri().toString());

        assertThat(folder.resolve("spark.csv")).hasSameTextualContentAs(folder.resolve("here.csv"));
        assertThat(folder.resolve("here.csv")).content().contains("l1199,r1199,");
    }

    @Test
    void aServerThatIsNotThereEndsTheCommandWithItsReason() {
        StringWriter err = new StringWriter();
        int exitCode = Tributary.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute(
                        "match",
                        "--left",
                        folder.resolve("left.csv").toString(),
                        "--right",
                        folder.resolve("right.csv").toString(),
                        "--out",
                        folder.resolve("never.csv").toString(),
                        "--engine",
                        "spark",
                        "--spark",
                        "sc://127.0.0.1:1");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("--engine spark").contains("spark.endpoint");
        assertThat(folder.resolve("never.csv")).doesNotExist();
    }

    private static void match(String... options) {
        List<String> arguments = new ArrayList<>(List.of("match", "--left", "left.csv"));
        arguments.addAll(Arrays.asList(options));
        int exitCode = Tributary.commandLine()
                .execute(arguments.stream()
                        .map(argument -> argument.matches("[a-z][\\w-]*\\.\\w+")
                                ? folder.resolve(argument).toString()
                                : argument)
                        .toArray(String[]::new));
        assertThat(exitCode).isZero();
    }
}
