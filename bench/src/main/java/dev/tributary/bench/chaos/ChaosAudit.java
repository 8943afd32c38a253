package dev.tributary.bench.chaos;

import dev.tributary.bench.audit.DeltaTable;
import dev.tributary.bench.audit.Difference;
import dev.tributary.bench.audit.Effect;
import dev.tributary.bench.audit.GraphFindings;
import dev.tributary.bench.audit.Sent;
import dev.tributary.bench.audit.Tally;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.neo4j.driver.Driver;

/**
 * Compares all that was sent so far with all that came of it: topics, tables and graph. Topics are read on from where the
 * last audit stopped; tables and graph are read anew. For one thread.
 */
final class ChaosAudit implements AutoCloseable {

    private final Settings settings;
    private final Sent sent;
    private final Driver graph;
    private final ExpectedDecisions expected;
    private final Findings findings;
    /** Dead letters of planted records: by stage, place and reason, how often. */
    private final Map<String, Integer> plantedLetters = new TreeMap<>();

    ChaosAudit(Settings settings, Sent sent, Canaries canaries, Driver graph) {
        this.settings = settings;
        this.sent = sent;
        this.graph = graph;
        this.expected = new ExpectedDecisions(settings);
        this.findings = new Findings(settings, sent, canaries, expected);
    }

    ExpectedDecisions expected() {
        return expected;
    }

    /** A record was put onto an inner topic, and these dead letters must come of it: by stage and reason, how often. */
    void plant(String place, Map<String, Integer> letters) {
        findings.planted.add(place);
        letters.forEach((stageAndReason, count) -> {
            String[] parts = stageAndReason.split(" ");
            plantedLetters.put(parts[0] + " " + place + " " + parts[1], count);
        });
    }

    /** Examples of what was found wrong, for the report of a failure. */
    List<String> examples() {
        return List.copyOf(findings.wrongExamples);
    }

    /** One difference for each place, also where there is none. */
    List<Difference> run() throws IOException {
        findings.readOn();
        Set<Effect> effects = sent.effects();
        List<Difference> differences = new ArrayList<>();
        differences.add(inputs());
        differences.add(findings.canonical.against("topic entities.canonical", effects));
        differences.add(findings.matches.against("topic matches", effects));
        differences.add(findings.embeddings.against("topic embeddings", effects));
        differences.add(letters());
        differences.add(table("entities").against("table entities", effects));
        differences.add(matchesTable(effects));
        differences.add(table("embeddings").against("table embeddings", effects));
        differences.add(
                GraphFindings.read(graph, settings.get(Keys.NEO4J_DATABASE)).against(sent, findings.decisions));
        differences.add(new Difference("decisions, order and headers", sent.count(), 0, 0, findings.wrong));
        return differences;
    }

    /** What is lost, doubled and wrong in all places together. */
    static long[] sums(List<Difference> differences) {
        return new long[] {
            differences.stream().mapToLong(Difference::lost).sum(),
            differences.stream().mapToLong(Difference::doubled).sum(),
            differences.stream().mapToLong(Difference::wrong).sum()
        };
    }

    /** Conservation by topics: each input has one outcome, but what changes nothing, which has none. */
    private Difference inputs() {
        long lost = 0;
        long doubled = 0;
        long wrong = 0;
        Set<String> seen = new HashSet<>(findings.outcomes.things());
        for (Outcome outcome : Outcome.values()) {
            for (String place : sent.placesOf(outcome)) {
                seen.remove(place);
                int count = findings.outcomes.count(place);
                if (outcome == Outcome.UNCHANGED) {
                    wrong += count;
                } else {
                    lost += count == 0 ? 1 : 0;
                    doubled += Math.max(0, count - 1);
                }
            }
        }
        return new Difference("input records", sent.count(), lost, doubled, wrong + seen.size());
    }

    private Difference letters() {
        Map<String, Integer> wanted = new TreeMap<>(plantedLetters);
        for (String place : sent.placesOf(Outcome.DEAD_LETTER)) {
            StreamEvent event = sent.at(place).orElseThrow();
            wanted.put(place + " " + event.breakage().orElseThrow().reason().wireName(), 1);
        }
        long lost = 0;
        long doubled = 0;
        for (Map.Entry<String, Integer> letter : wanted.entrySet()) {
            int count = findings.letters.count(letter.getKey());
            lost += Math.max(0, letter.getValue() - count);
            doubled += Math.max(0, count - letter.getValue());
        }
        long wrong = findings.letters.things().stream()
                .filter(letter -> !wanted.containsKey(letter))
                .count();
        return new Difference("topic dead-letters", wanted.size(), lost, doubled, wrong);
    }

    private Path tablePath(String name) {
        return Path.of(settings.get(Keys.DELTA_PATH), name);
    }

    private Tally<Effect> table(String name) throws IOException {
        return new DeltaTable(tablePath(name)).effects();
    }

    /** As the others; besides, each row says what the decision on the topic says. */
    private Difference matchesTable(Set<Effect> effects) throws IOException {
        Tally<Effect> rows = new Tally<>();
        long[] otherwise = {0};
        new DeltaTable(tablePath("matches"))
                .read(List.of("key", "version", "deleted", "status", "reference_id", "confidence"), row -> {
                    Effect effect = new Effect(row.getString(0), row.getLong(1), row.getBoolean(2));
                    rows.add(effect);
                    Findings.Verdict verdict = findings.decided.get(effect);
                    if (verdict != null
                            && !verdict.equals(new Findings.Verdict(
                                    row.getString(3), row.isNullAt(4) ? "" : row.getString(4), row.getDouble(5)))) {
                        otherwise[0]++;
                    }
                });
        Difference found = rows.against("table matches", effects);
        return new Difference(
                found.place(), found.expected(), found.lost(), found.doubled(), found.wrong() + otherwise[0]);
    }

    @Override
    public void close() {
        findings.close();
        expected.close();
    }
}
