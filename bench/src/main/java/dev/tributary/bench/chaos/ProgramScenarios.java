package dev.tributary.bench.chaos;

import dev.tributary.bench.chaos.Fleet.Start;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What can happen to intake and to the sinks: killed at each step, joined, left, frozen, asked to stop, out of disk. */
final class ProgramScenarios {

    private static final Duration PAST_SESSION = Duration.ofSeconds(9);
    private static final int EXIT_FATAL = 1;
    private static final Duration EXIT_MAX = Duration.ofMinutes(4);
    /** Less than a log of a few minutes, a table file or a state store. */
    private static final long FILE_BYTES_MAX = 4_096;

    private ProgramScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "intake-halts",
                        "1-9",
                        "streams-app dies at each step",
                        true,
                        field -> field.haltAt(Place.CANONICAL, points(field, "streams-app", "commit"))),
                new ChaosScenario(
                        "intake-killed",
                        "1-9",
                        "kill -9 of streams-app at any moment",
                        false,
                        field -> field.killAndStart(Place.CANONICAL, field.repeats())),
                new ChaosScenario(
                        "intake-rebalance",
                        "11",
                        "a second streams-app joins and leaves",
                        false,
                        field -> joinAndLeave(field, Place.CANONICAL)),
                new ChaosScenario(
                        "intake-zombie",
                        "12",
                        "streams-app is frozen past its session, another takes over, it wakes",
                        false,
                        field -> zombie(field, Place.CANONICAL)),
                new ChaosScenario(
                        "intake-terminated",
                        "28",
                        "SIGTERM to streams-app under load: exit code 0",
                        false,
                        field -> BridgeScenarios.terminate(field, Place.CANONICAL)),
                new ChaosScenario(
                        "delta-halts",
                        "10",
                        "sink-delta dies before and after its commit, and before Kafka's",
                        true,
                        field -> field.haltAt(Place.DELTA, points(field, "sink-delta", "commit"))),
                new ChaosScenario(
                        "neo4j-halts",
                        "10",
                        "sink-neo4j dies before and after its commit, and before Kafka's",
                        true,
                        field -> field.haltAt(Place.NEO4J, points(field, "sink-neo4j", "commit"))),
                new ChaosScenario(
                        "delta-killed",
                        "10",
                        "kill -9 of sink-delta at any moment",
                        false,
                        field -> field.killAndStart(Place.DELTA, field.repeats())),
                new ChaosScenario(
                        "neo4j-sink-killed",
                        "10",
                        "kill -9 of sink-neo4j at any moment",
                        false,
                        field -> field.killAndStart(Place.NEO4J, field.repeats())),
                new ChaosScenario(
                        "delta-rebalance",
                        "11, 24",
                        "a second sink-delta joins and leaves: two writers of one table",
                        false,
                        field -> joinAndLeave(field, Place.DELTA)),
                new ChaosScenario(
                        "neo4j-rebalance",
                        "11, 25",
                        "a second sink-neo4j joins and leaves: two writers of one graph",
                        false,
                        field -> joinAndLeave(field, Place.NEO4J)),
                new ChaosScenario(
                        "delta-zombie",
                        "12, 23",
                        "sink-delta is frozen past its session, another writes on, it wakes",
                        false,
                        field -> zombie(field, Place.DELTA)),
                new ChaosScenario(
                        "neo4j-zombie",
                        "12, 23",
                        "sink-neo4j is frozen past its session, another writes on, it wakes",
                        false,
                        field -> zombie(field, Place.NEO4J)),
                new ChaosScenario(
                        "sinks-reset",
                        "23",
                        "the sinks' group offsets are set to the beginning: their own watermarks hold",
                        false,
                        ProgramScenarios::resetOffsets),
                new ChaosScenario(
                        "sinks-terminated", "28", "SIGTERM to the sinks under load: exit code 0", false, field -> {
                            BridgeScenarios.terminate(field, Place.DELTA);
                            BridgeScenarios.terminate(field, Place.NEO4J);
                        }),
                new ChaosScenario(
                        "delta-disk-full",
                        "24",
                        "no file of sink-delta can grow: it stops with exit code 1 and leaves nothing partial",
                        false,
                        field -> diskFull(field, Place.DELTA)),
                new ChaosScenario(
                        "intake-disk-full",
                        "24",
                        "no file of streams-app can grow: its state is made again from the changelog, nothing partial",
                        false,
                        ProgramScenarios::stateDiskFull));
    }

    /** The points that a plain stream passes; dead letters of sinks have a scenario of their own. */
    private static List<String> points(Field field, String program, String fastStep) {
        return FaultPoint.of(program).stream()
                .filter(point -> !point.endsWith("-letters"))
                .filter(point -> !field.isFast() || point.endsWith(fastStep))
                .toList();
    }

    private static void joinAndLeave(Field field, Place place) throws InterruptedException {
        for (int i = 0; i < field.repeats(); i++) {
            Running second = field.fleet().start(place.program(), "2", Start.PLAIN);
            field.fleet().awaitReady(second);
            field.faulted();
            field.stream().burst(300);
            field.recover(place);
            field.restBetween(500, 2_000);
            if (i % 2 == 0) {
                field.fleet().kill(second);
            } else {
                field.fleet().stop(second);
            }
            field.faulted();
            field.recover(place);
        }
    }

    private static void zombie(Field field, Place place) throws InterruptedException {
        for (int i = 0; i < Math.min(3, field.repeats()); i++) {
            Running second = field.fleet().start(place.program(), "2", Start.PLAIN);
            field.fleet().awaitReady(second);
            field.stream().burst(300);
            field.freeze(field.fleet().get(place.program()), PAST_SESSION);
            field.recover(place);
            field.rest(Duration.ofSeconds(2));
            field.fleet().failIfAnyEnded();
            field.fleet().stop(second);
        }
    }

    private static void resetOffsets(Field field) throws InterruptedException {
        Settings settings = field.servers().settings();
        for (Place place : List.of(Place.DELTA, Place.NEO4J)) {
            field.stop(place.program());
            String group = settings.get(place == Place.DELTA ? Keys.DELTA_GROUP : Keys.NEO4J_GROUP);
            try (Admin admin = Admin.create(KafkaProperties.common(settings))) {
                Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .keySet()
                        .forEach(partition -> begin.put(partition, new OffsetAndMetadata(0)));
                admin.alterConsumerGroupOffsets(group, begin).all().get();
            } catch (ExecutionException e) {
                throw new UnmetException("the offsets of " + group + " could not be reset: " + e.getCause());
            }
            field.faulted();
            field.start(place.program());
            field.recover(place);
        }
    }

    private static void diskFull(Field field, Place place) throws InterruptedException {
        LocalProgram program = place.program();
        for (int i = 0; i < field.repeats(); i++) {
            field.restBetween(300, 1_500);
            Running running = field.fleet().get(program);
            field.fleet().forget(running);
            Signals.limitFileSize(running.pid(), FILE_BYTES_MAX);
            field.faulted();
            int code = running.awaitExit(EXIT_MAX);
            if (code != EXIT_FATAL) {
                throw new UnmetException(
                        running.name() + " ended with " + code + " on a full disk, not with " + EXIT_FATAL);
            }
            field.start(program);
            field.recover(place);
        }
    }

    /**
     * RocksDB writes its files when it is closed, at the latest, and Kafka Streams trusts none of them after an end that
     * was not clean. So streams-app may go on from memory and end in order, or end with 1: what counts is what comes of
     * the start after it.
     */
    private static void stateDiskFull(Field field) throws InterruptedException {
        for (int i = 0; i < field.repeats(); i++) {
            field.restBetween(300, 1_500);
            Running running = field.fleet().get(LocalProgram.INTAKE);
            field.fleet().forget(running);
            Signals.limitFileSize(running.pid(), FILE_BYTES_MAX);
            field.faulted();
            field.stream().burst(300);
            field.rest(Duration.ofSeconds(2));
            boolean wentOn = running.isAlive();
            if (wentOn) {
                running.terminate();
            }
            int code = running.awaitExit(EXIT_MAX);
            field.note(running.name() + (wentOn ? " went on, and" : "") + " ended with " + code + " on a full disk");
            if (code != EXIT_FATAL && !(wentOn && code == 0)) {
                throw new UnmetException(running.name() + " ended with " + code + " on a full disk");
            }
            field.start(LocalProgram.INTAKE);
            field.recover(Place.CANONICAL);
        }
    }
}
