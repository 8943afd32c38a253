package dev.tributary.bench.chaos;

import dev.tributary.bench.chaos.Fleet.Start;
import dev.tributary.bench.generate.Breakage;
import dev.tributary.bench.generate.StreamEncoder;
import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.ModelJson;
import dev.tributary.schemas.Topics;
import dev.tributary.testkit.EvolvedEntities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be wrong with records and schemas, and whether what comes in adds up to what comes out. */
final class RecordScenarios {

    private static final Duration COUNTED_MAX = Duration.ofSeconds(20);

    private RecordScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "conservation",
                        "29, 30",
                        "nothing breaks: in = the six outcomes, by the programs' own counters",
                        true,
                        RecordScenarios::conservation),
                new ChaosScenario(
                        "poison",
                        "19, 27",
                        "every kind of broken record at once, and unreadable bytes on the inner topics",
                        true,
                        RecordScenarios::poison),
                new ChaosScenario(
                        "sink-letter-halts",
                        "10, 19",
                        "the sinks die before, within and after the transaction of a dead letter",
                        false,
                        RecordScenarios::letterHalts),
                new ChaosScenario(
                        "schema-evolution",
                        "20, 21",
                        "records of a newer schema version, of an incompatible one and of an unknown id",
                        true,
                        RecordScenarios::schemaEvolution),
                new ChaosScenario(
                        "upgrade",
                        "upgrade",
                        "all programs stop, schema and model change, all programs start",
                        false,
                        RecordScenarios::upgrade));
    }

    /** Each input has one outcome at intake, and each change of intake's one in the match lane. */
    private static void conservation(Field field) throws InterruptedException {
        field.stream().pause();
        field.settle();
        long sentBefore = field.stream().sent().count();
        double intakeBefore = intakeOutcomes(field);
        double changesBefore = changes(field);
        double matchBefore = matchOutcomes(field);
        field.stream().burst(1_000);
        field.stream().pause();
        field.settle();
        long sent = field.stream().sent().count() - sentBefore;
        long deadline = System.nanoTime() + COUNTED_MAX.toNanos();
        while (intakeOutcomes(field) - intakeBefore != sent
                || matchOutcomes(field) - matchBefore != changes(field) - changesBefore) {
            if (System.nanoTime() > deadline) {
                throw new UnmetException(String.format(
                        java.util.Locale.ROOT,
                        "the counters do not add up: %d sent, %.0f outcomes at intake; %.0f changes, %.0f outcomes of"
                                + " matching",
                        sent,
                        intakeOutcomes(field) - intakeBefore,
                        changes(field) - changesBefore,
                        matchOutcomes(field) - matchBefore));
            }
            field.rest(Duration.ofMillis(200));
        }
    }

    private static double intakeOutcomes(Field field) throws InterruptedException {
        return field.fleet().get(LocalProgram.INTAKE).meter("tributary_records_total", "stage=\"intake\"");
    }

    private static double changes(Field field) throws InterruptedException {
        Running intake = field.fleet().get(LocalProgram.INTAKE);
        return intake.meter("tributary_records_total", "outcome=\"canonical\"")
                + intake.meter("tributary_records_total", "outcome=\"deleted\"");
    }

    private static double matchOutcomes(Field field) throws InterruptedException {
        return field.fleet().get(LocalProgram.BRIDGE).meter("tributary_records_total", "stage=\"match\"");
    }

    private static void poison(Field field) throws InterruptedException {
        for (Breakage breakage : Breakage.values()) {
            field.stream().send(broken(field, breakage));
            field.faulted();
        }
        Topics topics = new RecordFormats(field.servers().settings()).topics();
        plant(
                field,
                topics.canonical(),
                Map.of("match malformed_avro", 1, "embed malformed_avro", 1, "sink malformed_avro", 2));
        plant(field, topics.matches(), Map.of("sink malformed_avro", 2));
        plant(field, topics.embeddings(), Map.of("sink malformed_avro", 2));
        field.stream().burst(300);
        field.recover(Place.MATCHES);
    }

    private static StreamEvent broken(Field field, Breakage breakage) {
        return new StreamEvent(
                field.freshKey(),
                Map.of("name", "Poisoned Works " + field.canaries().content(), "city", "Kiel"),
                Outcome.DEAD_LETTER,
                0,
                Optional.empty(),
                Optional.of(breakage),
                false);
    }

    private static void plant(Field field, String topic, Map<String, Integer> letters) {
        field.plant(topic, field.freshKey().toString(), new byte[] {7, 1, 2, 3}, letters);
        field.faulted();
    }

    private static void letterHalts(Field field) throws InterruptedException {
        String matches = new RecordFormats(field.servers().settings()).topics().matches();
        for (Place place : List.of(Place.DELTA, Place.NEO4J)) {
            for (String point : List.of("sink.before-letters", "sink.in-letters", "sink.after-letters")) {
                field.stop(place.program());
                Running running = field.fleet().start(place.program(), "1", Start.faulty(point + ":halt"));
                plant(field, matches, Map.of("sink malformed_avro", 2));
                field.awaitHalted(running, point);
                field.start(place.program());
                field.recover(place);
            }
        }
    }

    private static void schemaEvolution(Field field) {
        Evolution evolution = Evolution.of(field);
        evolution.send(field, 50);
        StreamEncoder.Bytes bytes = evolution.encoder.encode(entity(field, "Incompatible Works"));
        field.plant(
                evolution.topic,
                new String(bytes.key(), StandardCharsets.UTF_8),
                evolution.entities.withRetypedField(evolution.topic, bytes.value()),
                Map.of("intake incompatible_schema", 1));
        field.faulted();
    }

    /** Producers whose schema has moved on. */
    private record Evolution(String topic, StreamEncoder encoder, EvolvedEntities entities) {

        static Evolution of(Field field) {
            Settings settings = field.servers().settings();
            RecordFormats formats = new RecordFormats(settings);
            String topic = formats.topics().entities();
            return new Evolution(
                    topic,
                    new StreamEncoder(formats.writer(topic, AvroCodec.INPUT), settings.get(Keys.RECORD_BYTES_MAX)),
                    new EvolvedEntities(settings.get(Keys.REGISTRY_URL)));
        }

        /** New entities, with one field more than Tributary's own schema has. */
        void send(Field field, int count) {
            for (int i = 0; i < count; i++) {
                StreamEvent event = entity(field, "Evolved Works " + i);
                StreamEncoder.Bytes bytes = encoder.encode(event);
                field.stream().send(event, bytes.key(), entities.withAddedField(topic, bytes.value()));
            }
            field.faulted();
        }
    }

    private static StreamEvent entity(Field field, String name) {
        return new StreamEvent(
                field.freshKey(),
                Map.of("name", name, "city", "Kiel"),
                Outcome.DECIDED,
                1,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static void upgrade(Field field) throws InterruptedException, IOException {
        MatchModel bundled = MatchModel.bundled();
        MatchModel changed = bundled.withThresholds("chaos-upgrade", bundled.match(), bundled.auto());
        Path file = Files.writeString(
                field.directory().resolve("model.json"), ModelJson.format(changed, "of another version"));
        field.audit().expected().know(changed);
        for (LocalProgram program : LocalProgram.values()) {
            field.stop(program);
        }
        field.faulted();
        for (LocalProgram program : LocalProgram.values()) {
            field.fleet().start(program, "1", Start.with(Keys.MATCH_MODEL.name(), file.toString()));
        }
        Evolution.of(field).send(field, 50);
        field.recover(Place.MATCHES);
        for (LocalProgram program : LocalProgram.values()) {
            field.fleet().awaitReady(field.fleet().get(program));
        }
        field.stream().burst(300);
        field.rest(Duration.ofSeconds(2));
        // Back to the bundled model, for the scenarios that follow.
        field.stop(LocalProgram.BRIDGE);
        field.start(LocalProgram.BRIDGE);
        field.recover(Place.MATCHES);
    }
}
