package dev.tributary.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on files, as they are typed. */
class FileCommandsTest {

    private static final String[] FIRST =
            ("alder birch cedar delta ember falcon granite harbor indigo juniper kestrel lagoon meadow nimbus opal prairie "
                            + "quartz raven summit timber umber vertex willow zephyr")
                    .split(" ");
    private static final String[] SECOND =
            "machinery logistics foods optics software textiles chemicals shipping energy pharma".split(" ");
    private static final String[] CITY = "Berlin Hamburg Wien Bern Lyon Porto Turin Gent".split(" ");

    @TempDir
    private Path folder;

    /** What a command said. */
    private record Said(int exitCode, String out, String err) {}

    /** 240 references and as many records, one in six of them without a reference; names with slips. */
    @BeforeEach
    void writeTables() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder right = new StringBuilder("ref,company,city\n");
        StringBuilder left = new StringBuilder("id,source,firm_name,town\n");
        StringBuilder truth = new StringBuilder("left_id,right_id\n");
        int n = 0;
        for (String first : FIRST) {
            for (String second : SECOND) {
                String city = CITY[random.nextInt(CITY.length)];
                String name = first + " " + second;
                boolean referenced = n % 6 != 5;
                if (referenced) {
                    right.append(String.format("r%d,%s GmbH,%s%n", n, name, city));
                    truth.append(String.format("l%d,r%d%n", n, n));
                }
                left.append(String.format("l%d,crm,%s,%s%n", n, slip(name, random), city));
                n++;
            }
        }
        write("left.csv", left.toString());
        write("right.csv", right.toString());
        write("truth.csv", truth.toString());
    }

    private static String slip(String name, SplittableRandom random) {
        int at = 1 + random.nextInt(name.length() - 2);
        return switch (random.nextInt(4)) {
            case 0 -> name.substring(0, at) + name.substring(at + 1);
            case 1 -> name.toUpperCase(java.util.Locale.ROOT) + " G.m.b.H.";
            default -> name;
        };
    }

    @Test
    void matchingTwoFilesNeedsNothingButTheFiles() throws IOException {
        Said said = run("match", "--left", "left.csv", "--right", "right.csv", "--out", "pred.csv");

        assertThat(said.exitCode).isZero();
        List<String[]> rows = rows("pred.csv");
        assertThat(rows.get(0)).containsExactly("left_id", "right_id", "score");
        assertThat(rows.stream().skip(1).map(row -> row[0])).doesNotHaveDuplicates();
        assertThat(rows.stream().skip(1).mapToDouble(row -> Double.parseDouble(row[2])))
                .allMatch(score -> score >= 0 && score <= 1);
        Said figures = run("evaluate", "--pred", "pred.csv", "--truth", "truth.csv", "--json", "figures.json");
        assertThat(figures.exitCode).isZero();
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("figures.json").toFile());
        assertThat(json.at("/best_per_left/at_match/f1").asDouble()).isGreaterThan(0.95);
        assertThat(figures.out).contains("best per left record").contains("calibration");
    }

    @Test
    void aSavedPlanAndModelGiveTheSamePredictionsWithAnyNumberOfThreads() throws IOException {
        String[] files = {"--left", "left.csv", "--right", "right.csv"};
        run(files, "match", "--out", "one.csv", "--threads", "1", "--save-plan", "plan.yaml", "--save-model", "m.json");
        run(files, "train", "--plan", "plan.yaml", "--out", "trained.json");
        run(files, "match", "--plan", "plan.yaml", "--model", "trained.json", "--out", "two.csv", "--threads", "3");

        assertThat(folder.resolve("two.csv")).hasSameTextualContentAs(folder.resolve("one.csv"));
        assertThat(folder.resolve("trained.json")).hasSameTextualContentAs(folder.resolve("m.json"));
        run(files, "train", "--plan", "plan.yaml", "--out", "trained.model");
        assertThat(run(files, "match", "--plan", "plan.yaml", "--model", "trained.model", "--out", "three.csv")
                        .exitCode)
                .isZero();
        assertThat(folder.resolve("three.csv")).hasSameTextualContentAs(folder.resolve("one.csv"));
    }

    @Test
    void moreCandidatesComeBestFirstAndALimitOnScoresLeavesRowsOut() throws IOException {
        run("match", "--left", "left.csv", "--right", "right.csv", "--out", "top.csv", "--top", "3");
        List<String[]> rows = rows("top.csv");
        String left = "";
        double last = 1;
        int count = 0;
        for (String[] row : rows.subList(1, rows.size())) {
            boolean next = !row[0].equals(left);
            count = next ? 1 : count + 1;
            assertThat(count).isLessThanOrEqualTo(3);
            assertThat(Double.parseDouble(row[2])).isLessThanOrEqualTo(next ? 1 : last);
            left = row[0];
            last = Double.parseDouble(row[2]);
        }
        assertThat(rows.size()).isGreaterThan(240);

        run("match", "--left", "left.csv", "--right", "right.csv", "--out", "likely.csv", "--min-score", "0.5");
        assertThat(rows("likely.csv").stream().skip(1)).allMatch(row -> Double.parseDouble(row[2]) >= 0.5);
    }

    @Test
    void givenPairsAreScoredInTheirOrder() throws IOException {
        write("pairs.csv", "left_id,right_id,label\nl3,r4,0\nl0,r0,1\nl2,r2,1\nl1,r200,0\n");
        String[] files = {"--left", "left.csv", "--right", "right.csv"};

        assertThat(run(files, "match", "--pairs", "pairs.csv", "--out", "scores.csv").exitCode)
                .isZero();

        List<String[]> rows = rows("scores.csv");
        assertThat(rows.stream().map(row -> row[0] + row[1]))
                .containsExactly("left_idright_id", "l3r4", "l0r0", "l2r2", "l1r200");
        assertThat(Double.parseDouble(rows.get(2)[2])).isGreaterThan(Double.parseDouble(rows.get(4)[2]));
        Said labelled = run(files, "evaluate", "--truth", "truth.csv", "--labels", "pairs.csv");
        assertThat(labelled.out).contains("labelled pairs (4, of them 2 matches)");
        write("unknown.csv", "left_id,right_id\nl0,r0\nl0,nobody\n");
        Said unknown = run(files, "match", "--pairs", "unknown.csv", "--out", "scores.csv");
        assertThat(unknown.exitCode).isEqualTo(2);
        assertThat(unknown.err).contains("unknown.csv line 3").contains("no row nobody");
    }

    @Test
    void filesThatHoldNothingButPairsAreJudgedPairByPair() throws IOException {
        StringBuilder a = new StringBuilder("id,name\n");
        StringBuilder b = new StringBuilder("id,name\n");
        StringBuilder pairs = new StringBuilder("left_id,right_id\n");
        int count = FIRST.length * SECOND.length;
        for (int i = 0; i < count; i++) {
            String name = FIRST[i % FIRST.length] + " " + SECOND[i % SECOND.length];
            String slipped = name.substring(0, 3) + name.substring(4);
            String other = FIRST[(i + 7) % FIRST.length] + " " + SECOND[(i + 3) % SECOND.length];
            a.append(i).append(',').append(name).append('\n');
            b.append(i).append(',').append(i % 2 == 0 ? slipped : other).append('\n');
            pairs.append(i).append(',').append(i).append('\n');
        }
        write("a.csv", a.toString());
        write("b.csv", b.toString());
        write("pairs.csv", pairs.toString());

        assertThat(run("match", "--left", "a.csv", "--right", "b.csv", "--pairs", "pairs.csv", "--out", "p.csv")
                        .exitCode)
                .isZero();

        long right = rows("p.csv").stream()
                .skip(1)
                .filter(row -> Double.parseDouble(row[2]) >= 0.5 == (Integer.parseInt(row[0]) % 2 == 0))
                .count();
        assertThat(right).isGreaterThan(count * 9L / 10);
    }

    @Test
    void labelledPairsTrainAModelThatJudgesOthersRightly() throws IOException {
        StringBuilder train = new StringBuilder("left_id,right_id,label\n");
        StringBuilder test = new StringBuilder("left_id,right_id,label\n");
        for (int n = 0; n < 230; n++) {
            if (n % 6 != 5 && (n + 1) % 6 != 5) {
                (n < 150 ? train : test).append(String.format("l%d,r%d,1%nl%d,r%d,0%n", n, n, n, n + 1));
            }
        }
        write("labels.csv", train.toString());
        write("test.csv", test.toString());
        String[] files = {"--left", "left.csv", "--right", "right.csv"};

        assertThat(run(files, "train", "--labels", "labels.csv", "--valid", "test.csv", "--out", "m.json").exitCode)
                .isZero();

        Said said = run(
                files,
                "evaluate",
                "--model",
                "m.json",
                "--truth",
                "truth.csv",
                "--labels",
                "test.csv",
                "--json",
                "f.json");
        assertThat(said.exitCode).isZero();
        JsonNode json = new ObjectMapper().readTree(folder.resolve("f.json").toFile());
        assertThat(json.at("/labelled/at_match/f1").asDouble()).isGreaterThan(0.95);
        write("matches.csv", "left_id,right_id,label\nl0,r0,1\nl1,r1,1\n");
        assertThat(run(files, "train", "--labels", "matches.csv", "--out", "m.json").exitCode)
                .isEqualTo(2);
        assertThat(run(files, "train", "--valid", "test.csv", "--out", "m.json").exitCode)
                .isEqualTo(2);
    }

    @Test
    void duplicatesWithinOneFileAreEachUnorderedPairOnce() throws IOException {
        StringBuilder both = new StringBuilder("id,name,city\n");
        for (String[] row : rows("right.csv").subList(1, rows("right.csv").size())) {
            both.append(String.join(",", row)).append('\n');
        }
        for (String[] row : rows("left.csv").subList(1, rows("left.csv").size())) {
            both.append(String.join(",", row[0], row[2], row[3])).append('\n');
        }
        write("both.csv", both.toString());

        assertThat(run("match", "--left", "both.csv", "--out", "pairs.csv").exitCode)
                .isZero();

        Set<Set<String>> seen = new HashSet<>();
        for (String[] row : rows("pairs.csv").subList(1, rows("pairs.csv").size())) {
            assertThat(row[0]).isNotEqualTo(row[1]);
            assertThat(seen.add(Set.of(row[0], row[1]))).isTrue();
        }
        run("evaluate", "--pred", "pairs.csv", "--one-table", "--truth", "truth.csv", "--json", "figures.json");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("figures.json").toFile());
        assertThat(json.at("/pairwise/best/f1").asDouble()).isGreaterThan(0.9);
        assertThat(json.has("best_per_left")).isFalse();
    }

    @Test
    void aPlanIsWrittenWithReasonsAndNotReplacedUnasked() throws IOException {
        Said shown = run("plan", "init", "--left", "left.csv", "--right", "right.csv");
        assertThat(shown.exitCode).isZero();
        assertThat(shown.out)
                .contains("left: firm_name")
                .contains("right: company")
                .contains("type: company_name")
                .contains("left: town")
                .contains("type: city")
                .contains("right_id: ref")
                .contains("#   source:");

        run("plan", "init", "--left", "left.csv", "--right", "right.csv", "--out", "plan.yaml");
        assertThat(folder.resolve("plan.yaml")).hasContent(shown.out);
        Said again = run("plan", "init", "--left", "left.csv", "--right", "right.csv", "--out", "plan.yaml");
        assertThat(again.exitCode).isEqualTo(2);
        assertThat(again.err).contains("--force");
    }

    @Test
    void anExplanationAddsUpToTheProbabilityThatWasWritten() throws IOException {
        String[] files = {"--left", "left.csv", "--right", "right.csv"};
        run(files, "match", "--out", "pred.csv", "--save-model", "m.json");
        String[] first = rows("pred.csv").get(1);

        Said said = run(files, "explain", "--model", "m.json", "--left-id", first[0], "--right-id", first[1]);

        assertThat(said.exitCode).isZero();
        String rival = said.out
                .lines()
                .filter(line -> line.startsWith("> "))
                .findFirst()
                .orElseThrow();
        assertThat(Double.parseDouble(rival.replaceAll(".*probability ", "")))
                .isCloseTo(Double.parseDouble(first[2]), within(1e-6));
        double weights = said.out
                .lines()
                .filter(line -> line.matches(
                        "(company_name|city|\\(before|\\(other|legal)\\S*.*[+-]\\d+\\.\\d\\d\\s+[+-]\\d+\\.\\d\\d.*"))
                .mapToDouble(line ->
                        Double.parseDouble(line.replaceAll(".*?([+-]\\d+\\.\\d\\d)\\s+[+-]\\d+\\.\\d\\d.*", "$1")))
                .sum();
        double sum = Double.parseDouble(said.out.replaceAll("(?s).*sum (-?\\d+\\.\\d+) is probability.*", "$1"));
        assertThat(weights).isCloseTo(sum, within(0.1));
        assertThat(1 / (1 + Math.pow(2, -sum))).isCloseTo(Double.parseDouble(first[2]), within(1e-3));
        Said best = run(files, "explain", "--model", "m.json", "--left-id", first[0]);
        assertThat(best.out).contains("right " + first[1]);
    }

    @Test
    void evaluatingFilesExplainsTheWorstErrorsInAReportThatStandsAlone() throws IOException {
        write("wrong.csv", Files.readString(folder.resolve("truth.csv")).replace("l0,r0", "l0,r1"));
        Said said = run(
                "evaluate",
                "--left",
                "left.csv",
                "--right",
                "right.csv",
                "--truth",
                "wrong.csv",
                "--html",
                "report.html");

        assertThat(said.exitCode).isZero();
        assertThat(said.out).contains("wrong  l0 and r0").contains("true is r1").contains("(before any evidence)");
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("<svg")
                .contains("(before any evidence)")
                .doesNotContain("src=");
    }

    @Test
    void accuracyIsMeasuredOnEverySetOfAFolder() throws IOException {
        Path set = Files.createDirectories(folder.resolve("sets/made-up"));
        for (String file : List.of("left.csv", "right.csv", "truth.csv")) {
            Files.copy(folder.resolve(file), set.resolve(file));
        }
        Files.createDirectories(folder.resolve("sets/no-set"));

        Said said = run("bench", "accuracy", "--data", "sets", "--ablations", "--parts", "--json", "accuracy.json");

        assertThat(said.exitCode).isZero();
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("accuracy.json").toFile());
        assertThat(json.get(0).get("set").asText()).isEqualTo("made-up");
        assertThat(json.get(0).get("f1_at_match").asDouble()).isGreaterThan(0.95);
        assertThat(json.findValuesAsText("variant"))
                .contains("all", "without competition", "without company_name.alignment")
                .contains("one match in 6", "half of the references", "sides exchanged");
        assertThat(run("bench", "accuracy", "--data", "sets", "--set", "other").exitCode)
                .isEqualTo(2);
    }

    @Test
    void badLinesAreReportedWithTheirNumberAndSkipped() throws IOException {
        String left = Files.readString(folder.resolve("left.csv"));
        write("left.csv", left.replaceFirst("\nl1,", "\nl1,surplus,") + ",crm,nobody,Bern\n");

        Said said = run("match", "--left", "left.csv", "--right", "right.csv", "--out", "pred.csv");

        assertThat(said.exitCode).isZero();
        assertThat(said.err).contains("skipped left.csv line 3: 5 values").contains("skipped left.csv line 242: ");
    }

    @Test
    void whatIsWrongWithACommandIsSaidAndNothingIsWritten() throws IOException {
        String[] files = {"--left", "left.csv", "--right", "right.csv"};
        List<Said> wrong = List.of(
                run("match", "--right", "right.csv", "--out", "p.csv"),
                run("match", "--left", "nowhere.csv", "--out", "p.csv"),
                run(files, "match", "--out", "nowhere/p.csv"),
                run(files, "match", "--out", "p.csv", "--top", "0"),
                run(files, "match", "--out", "p.csv", "--min-score", "2"),
                run(files, "match", "--out", "p.csv", "--threads", "0"),
                run(files, "match", "--out", "p.csv", "--plan", "nowhere.yaml"),
                run(files, "match", "--out", "p.csv", "--model", "truth.csv"),
                run(files, "match"),
                run("plan"),
                run("evaluate", "--truth", "truth.csv"),
                run("evaluate", "--pred", "truth.csv", "--truth", "truth.csv"),
                run(files, "explain", "--left-id", "nobody", "--right-id", "r0"));

        assertThat(wrong).allSatisfy(said -> {
            assertThat(said.exitCode).as(said.err).isEqualTo(2);
            assertThat(said.err).doesNotContain("\tat ");
        });
        assertThat(folder.resolve("p.csv")).doesNotExist();
        assertThat(folder.resolve("p.csv.part")).doesNotExist();
    }

    @Test
    void aModelOfAnotherPlanIsRefused() throws IOException {
        String[] files = {"--left", "left.csv", "--right", "right.csv"};
        run(files, "train", "--out", "m.json");
        write("names.yaml", """
                entity: company
                left_id: id
                right_id: ref
                attributes:
                  - {name: name, type: company_name, left: firm_name, right: company}
                """);

        Said said = run(files, "match", "--plan", "names.yaml", "--model", "m.json", "--out", "p.csv");

        assertThat(said.exitCode).isEqualTo(2);
        assertThat(said.err).contains("another plan");
    }

    private Said run(String[] files, String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(Arrays.asList(files));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    /** Runs a command in the folder: arguments that name a file there are made to. */
    private Said run(String... arguments) {
        String[] placed = Stream.of(arguments)
                .map(argument -> argument.matches("[a-z][\\w/-]*\\.\\w+|sets")
                        ? folder.resolve(argument).toString()
                        : argument)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream standard = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode =
                    Tributary.commandLine().setOut(new PrintWriter(out, true)).execute(placed);
            return new Said(exitCode, out.toString(), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(standard);
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private List<String[]> rows(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .map(line -> line.split(",", -1))
                .toList();
    }
}
