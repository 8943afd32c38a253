package dev.tributary.bench.audit;

import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.linkage.evaluate.Scores;
import dev.tributary.matching.MatchStatus;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.DecisionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.neo4j.driver.Driver;

/** Compares what was sent with what came of it. */
public final class Audit {

    private final Settings settings;
    private final Sent sent;
    private final boolean withEmbeddings;

    /**
     * What each input record came to; the six add up to {@code recordsIn} where nothing is lost or doubled.
     *
     * @param unchanged records that must come to nothing and did
     */
    public record Counts(
            long recordsIn,
            long autoMatched,
            long reviewRequired,
            long unmatched,
            long unchanged,
            long deleted,
            long deadLetters) {

        public long outcomes() {
            return autoMatched + reviewRequired + unmatched + unchanged + deleted + deadLetters;
        }
    }

    /**
     * @param differences one for each place, also where there is none
     * @param likely accuracy of auto-matched and review-required links together, over the newest version of each live
     *     record
     * @param automatic the same of auto-matched links alone
     */
    public record Report(Counts counts, List<Difference> differences, Scores likely, Scores automatic) {

        public long lost() {
            return differences.stream().mapToLong(Difference::lost).sum();
        }

        public long doubled() {
            return differences.stream().mapToLong(Difference::doubled).sum();
        }

        public long wrong() {
            return differences.stream().mapToLong(Difference::wrong).sum();
        }
    }

    /** @param withEmbeddings whether the embedding lane ran */
    public Audit(Settings settings, Sent sent, boolean withEmbeddings) {
        this.settings = settings;
        this.sent = sent;
        this.withEmbeddings = withEmbeddings;
    }

    /** Reads topics, tables and graph, each once. @param driver of the graph, where there is one */
    public Report run(Optional<Driver> driver) throws IOException {
        TopicFindings topics = TopicFindings.read(settings);
        Set<Effect> effects = sent.effects();
        List<Difference> differences = new ArrayList<>();
        differences.add(inputs(topics));
        differences.add(topics.canonical.against("topic entities.canonical", effects));
        differences.add(topics.matches.against("topic matches", effects));
        differences.add(topics.deadLetters.against("topic dead-letters", deadLetters()));
        differences.add(table("entities").against("table entities", effects));
        differences.add(table("matches").against("table matches", effects));
        if (withEmbeddings) {
            differences.add(topics.embeddings.against("topic embeddings", effects));
            differences.add(table("embeddings").against("table embeddings", effects));
        }
        driver.ifPresent(graph -> differences.add(
                GraphFindings.read(graph, settings.get(Keys.NEO4J_DATABASE)).against(sent, topics.decisions)));
        return new Report(
                counts(topics),
                List.copyOf(differences),
                scores(topics.decisions, Set.of(MatchStatus.AUTO_MATCHED, MatchStatus.REVIEW_REQUIRED)),
                scores(topics.decisions, Set.of(MatchStatus.AUTO_MATCHED)));
    }

    /** Rows of the three tables, by table. */
    public Map<String, Long> tableRows() throws IOException {
        Map<String, Long> rows = new java.util.TreeMap<>();
        for (String name : List.of("entities", "matches", "embeddings")) {
            long[] count = {0};
            new DeltaTable(tablePath(name)).read(List.of("version"), row -> count[0]++);
            rows.put(name, count[0]);
        }
        return rows;
    }

    private Path tablePath(String name) {
        return Path.of(settings.get(Keys.DELTA_PATH), name);
    }

    private Tally<Effect> table(String name) throws IOException {
        return new DeltaTable(tablePath(name)).effects();
    }

    private Set<String> deadLetters() {
        Set<String> expected = new HashSet<>();
        for (String place : sent.placesOf(Outcome.DEAD_LETTER)) {
            StreamEvent event = sent.at(place).orElseThrow();
            expected.add(place + " " + event.breakage().orElseThrow().reason().wireName());
        }
        return expected;
    }

    /** Each input record has exactly one outcome, of the right kind. */
    private Difference inputs(TopicFindings topics) {
        long lost = 0;
        long doubled = 0;
        long wrong = 0;
        Set<String> seen = new HashSet<>(topics.outcomes.keySet());
        for (Outcome expected : Outcome.values()) {
            for (String place : sent.placesOf(expected)) {
                seen.remove(place);
                Tally<String> outcomes = topics.outcomes.get(place);
                if (outcomes == null) {
                    lost += expected == Outcome.UNCHANGED ? 0 : 1;
                    continue;
                }
                Difference difference = outcomes.against(place, outcomes.things());
                doubled += difference.doubled() + difference.expected() - 1;
                wrong += outcomes.things().stream().allMatch(outcome -> kind(outcome) == expected) ? 0 : 1;
            }
        }
        return new Difference("input records", sent.count(), lost, doubled, wrong + seen.size());
    }

    private static Outcome kind(String outcome) {
        return switch (outcome) {
            case TopicFindings.DELETED -> Outcome.DELETED;
            case TopicFindings.DEAD_LETTER -> Outcome.DEAD_LETTER;
            default -> Outcome.DECIDED;
        };
    }

    private Counts counts(TopicFindings topics) {
        Map<String, Long> byOutcome = new HashMap<>();
        topics.outcomes.forEach(
                (place, outcomes) -> outcomes.things().forEach(outcome -> byOutcome.merge(outcome, 1L, Long::sum)));
        long unchanged = sent.placesOf(Outcome.UNCHANGED).stream()
                .filter(place -> !topics.outcomes.containsKey(place))
                .count();
        return new Counts(
                sent.count(),
                byOutcome.getOrDefault(MatchStatus.AUTO_MATCHED.wireName(), 0L),
                byOutcome.getOrDefault(MatchStatus.REVIEW_REQUIRED.wireName(), 0L),
                byOutcome.getOrDefault(MatchStatus.UNMATCHED.wireName(), 0L),
                unchanged,
                byOutcome.getOrDefault(TopicFindings.DELETED, 0L),
                byOutcome.getOrDefault(TopicFindings.DEAD_LETTER, 0L));
    }

    private Scores scores(Map<String, DecisionRecord> decisions, Set<MatchStatus> counted) {
        Map<String, String> links = new HashMap<>();
        decisions.forEach((key, record) -> {
            if (counted.contains(record.decision().status())) {
                record.decision().referenceId().ifPresent(id -> links.put(key, id));
            }
        });
        return Scores.of(links, truth());
    }

    /** The true reference of each live record. */
    public Map<String, Optional<String>> truth() {
        Map<String, Optional<String>> truth = new HashMap<>();
        sent.finals().forEach((key, last) -> {
            if (last.isLive()) {
                truth.put(key, last.event().truth());
            }
        });
        return truth;
    }
}
