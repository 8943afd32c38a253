package dev.tributary.bench.generate;

import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.matching.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A reference list and a stream about it: the same for the same sizes and seed.
 *
 * @param references the list
 * @param events the stream, in the order of sending
 */
public record Scenario(List<Reference> references, List<StreamEvent> events) {

    /** The system that generated records come from. */
    public static final String SOURCE = "crm";

    private static final double NO_MATCH_SHARE = 0.15;
    private static final double JSON_SHARE = 0.1;
    /** Below this, a stream holds no broken records but the one of its place. */
    private static final int BROKEN_EVERY_MIN = 20;

    public Scenario {
        references = List.copyOf(references);
        events = List.copyOf(events);
    }

    /**
     * @param referenceCount entries of the list, at least 1
     * @param recordCount records of the stream, broken ones, updates, resent ones and deletes included
     * @param seed decides everything else
     */
    public static Scenario generate(int referenceCount, int recordCount, long seed) {
        if (referenceCount < 1 || recordCount < 0) {
            throw new IllegalArgumentException(
                    "a scenario has at least one reference and no negative number of records");
        }
        Random random = new Random(seed);
        CompanyGenerator generator = new CompanyGenerator(CompanyWords.load(), random);
        List<Company> companies = generator.companies(referenceCount);
        List<Reference> references = new ArrayList<>(referenceCount);
        for (int i = 0; i < companies.size(); i++) {
            references.add(new Reference(referenceId(i), companies.get(i).attributes()));
        }
        return new Scenario(references, new Stream(generator, companies, random).events(recordCount));
    }

    private static String referenceId(int index) {
        return String.format(java.util.Locale.ROOT, "R%06d", index + 1);
    }

    /** What the stream has said of one key so far. */
    private record Known(
            RecordKey key, Company company, Optional<String> truth, Map<String, String> content, long version) {}

    /** Deals out the stream, record by record. */
    private static final class Stream {

        private final CompanyGenerator generator;
        private final List<Company> companies;
        private final Random random;
        private final Scribe scribe;
        private final List<StreamEvent> events = new ArrayList<>();
        private final List<Known> live = new ArrayList<>();
        private final List<Known> deleted = new ArrayList<>();
        private int keys;

        Stream(CompanyGenerator generator, List<Company> companies, Random random) {
            this.generator = generator;
            this.companies = companies;
            this.random = random;
            this.scribe = new Scribe(random);
        }

        List<StreamEvent> events(int count) {
            Breakage[] breakages = Breakage.values();
            int brokenEvery = Math.max(BROKEN_EVERY_MIN, count / (breakages.length + 1));
            int broken = 0;
            while (events.size() < count) {
                if (events.size() % brokenEvery == brokenEvery - 1) {
                    events.add(broken(breakages[broken++ % breakages.length]));
                } else {
                    events.add(next(random.nextDouble()));
                }
            }
            return events;
        }

        private StreamEvent next(double dice) {
            if (live.size() < 10 || dice >= 0.09) {
                return fresh();
            }
            if (dice < 0.04) {
                return update(live.remove(random.nextInt(live.size())));
            }
            if (dice < 0.065) {
                Known known = live.get(random.nextInt(live.size()));
                return event(known, Outcome.UNCHANGED);
            }
            if (dice < 0.082 || deleted.isEmpty()) {
                return delete(live.remove(random.nextInt(live.size())));
            }
            if (dice < 0.086) {
                // Deleted once more: nothing comes of it.
                return deleteEvent(deleted.get(random.nextInt(deleted.size())), Outcome.UNCHANGED);
            }
            return revive(deleted.remove(random.nextInt(deleted.size())));
        }

        private StreamEvent fresh() {
            Company company;
            Optional<String> truth = Optional.empty();
            if (random.nextDouble() < NO_MATCH_SHARE) {
                company = random.nextBoolean()
                        ? generator.kinOf(companies.get(random.nextInt(companies.size())))
                        : generator.stranger();
            } else {
                int index = random.nextInt(companies.size());
                company = companies.get(index);
                truth = Optional.of(referenceId(index));
            }
            return decided(new Known(nextKey(), company, truth, scribe.describe(company), 1));
        }

        private StreamEvent update(Known before) {
            Company company = random.nextInt(4) == 0 ? generator.moved(before.company()) : before.company();
            Map<String, String> content = scribe.describe(company);
            while (content.equals(before.content())) {
                content = scribe.describe(company);
            }
            return decided(new Known(before.key(), before.company(), before.truth(), content, before.version() + 1));
        }

        private StreamEvent revive(Known before) {
            return decided(new Known(
                    before.key(),
                    before.company(),
                    before.truth(),
                    scribe.describe(before.company()),
                    before.version() + 1));
        }

        private StreamEvent delete(Known before) {
            Known gone =
                    new Known(before.key(), before.company(), before.truth(), before.content(), before.version() + 1);
            deleted.add(gone);
            return deleteEvent(gone, Outcome.DELETED);
        }

        private StreamEvent decided(Known known) {
            live.add(known);
            return event(known, Outcome.DECIDED);
        }

        private StreamEvent event(Known known, Outcome outcome) {
            return new StreamEvent(
                    known.key(),
                    known.content(),
                    outcome,
                    outcome == Outcome.DECIDED ? known.version() : 0,
                    outcome == Outcome.DECIDED ? known.truth() : Optional.empty(),
                    Optional.empty(),
                    random.nextDouble() < JSON_SHARE);
        }

        private StreamEvent deleteEvent(Known known, Outcome outcome) {
            return new StreamEvent(
                    known.key(),
                    Map.of(),
                    outcome,
                    outcome == Outcome.DELETED ? known.version() : 0,
                    Optional.empty(),
                    Optional.empty(),
                    random.nextDouble() < JSON_SHARE);
        }

        private StreamEvent broken(Breakage breakage) {
            Company company = companies.get(random.nextInt(companies.size()));
            return new StreamEvent(
                    nextKey(),
                    scribe.describe(company),
                    Outcome.DEAD_LETTER,
                    0,
                    Optional.empty(),
                    Optional.of(breakage),
                    false);
        }

        private RecordKey nextKey() {
            return new RecordKey(SOURCE, Integer.toString(100_000 + keys++));
        }
    }
}
