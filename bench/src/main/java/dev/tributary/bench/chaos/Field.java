package dev.tributary.bench.chaos;

import dev.tributary.bench.chaos.Fleet.Start;
import dev.tributary.bench.local.LocalProgram;
import dev.tributary.matching.RecordKey;
import dev.tributary.runtime.FaultPoint;
import dev.tributary.runtime.KafkaProperties;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.StopSignal;
import dev.tributary.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What a scenario works with: servers, programs, the stream, and the ways to break and mend them. Each way counts its
 * faults and times the recovery, from the moment that the fault is over to the first new committed result at a place.
 * For the run's thread.
 */
final class Field {

    private static final Duration RECOVERY_MAX = Duration.ofMinutes(5);
    private static final Duration HALT_MAX = Duration.ofMinutes(4);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(5);
    /** Its own transactions are ended by then. */
    private static final Duration BROKER_COLLECTS = Duration.ofSeconds(3);

    private static final String FIRST = "1";
    private static final AtomicLong FRESH_KEYS = new AtomicLong();

    private final ChaosServers servers;
    private final Fleet fleet;
    private final ChaosStream stream;
    private final ChaosAudit audit;
    private final CommittedCounts counts;
    private final Canaries canaries;
    private final Random random;
    private final boolean fast;
    private final int repeats;
    private final Duration pressure;
    private final StopSignal stop;

    private int faults;
    private Duration settleMax = SETTLE_MAX;
    private final List<Duration> recoveries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * What a field consists of.
     *
     * @param fast one fault of each kind, at two points of a loop
     * @param repeats how often else
     * @param pressure how long backpressure is kept up
     * @param stop ends a scenario before its end
     */
    record Parts(
            ChaosServers servers,
            Fleet fleet,
            ChaosStream stream,
            ChaosAudit audit,
            CommittedCounts counts,
            Canaries canaries,
            Random random,
            boolean fast,
            int repeats,
            Duration pressure,
            StopSignal stop) {}

    Field(Parts parts) {
        this.servers = parts.servers();
        this.fleet = parts.fleet();
        this.stream = parts.stream();
        this.audit = parts.audit();
        this.counts = parts.counts();
        this.canaries = parts.canaries();
        this.random = parts.random();
        this.fast = parts.fast();
        this.repeats = parts.repeats();
        this.pressure = parts.pressure();
        this.stop = parts.stop();
    }

    ChaosServers servers() {
        return servers;
    }

    Fleet fleet() {
        return fleet;
    }

    ChaosStream stream() {
        return stream;
    }

    ChaosAudit audit() {
        return audit;
    }

    Canaries canaries() {
        return canaries;
    }

    Random random() {
        return random;
    }

    boolean isFast() {
        return fast;
    }

    /** Of this run, for files that a scenario needs. */
    Path directory() {
        return servers.directory();
    }

    /** Longer than a call to Spark may take, and than any session lasts. */
    Duration silence() {
        return servers.settings().get(Keys.SPARK_CALL_TIMEOUT).plusSeconds(4);
    }

    /** A key that neither the generated stream nor another scenario has. */
    RecordKey freshKey() {
        return new RecordKey("chaos", Long.toString(FRESH_KEYS.incrementAndGet()));
    }

    /** Puts a record that is none onto a topic; these dead letters must come of it, by stage and reason. */
    void plant(String topic, String key, byte[] value, Map<String, Integer> letters) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaProperties.producer(servers.settings()))) {
            RecordMetadata where = producer.send(
                            new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
            audit.plant(RecordHeaders.offset(topic, where.partition(), where.offset()), letters);
        } catch (ExecutionException e) {
            throw new UnmetException("a record could not be planted on " + topic + ": " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnmetException("stopped");
        }
    }

    /** Waits until all that was sent has gone as far as it can. */
    void settle() throws InterruptedException {
        if (!new Settling(servers.settings(), fleet, settleMax).await()) {
            throw new UnmetException("not settled after " + settleMax.toSeconds() + " s");
        }
    }

    /** What input was held back for so long takes as long again to work off. */
    void heldBack(Duration length) {
        settleMax = SETTLE_MAX.plus(length);
    }

    /** How long backpressure is kept up. */
    Duration pressure() {
        return pressure;
    }

    /** A figure for the report. */
    void note(String figure) {
        notes.add(figure);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** How often a scenario repeats its fault. */
    int repeats() {
        return fast ? 1 : repeats;
    }

    int faults() {
        return faults;
    }

    List<Duration> recoveries() {
        return List.copyOf(recoveries);
    }

    /** A fault was injected. */
    void faulted() {
        faults++;
    }

    /** Waits; a stop of the run ends the scenario. */
    void rest(Duration time) throws InterruptedException {
        if (stop.await(time)) {
            throw new UnmetException("stopped");
        }
    }

    /** A moment of between so many milliseconds, by the seed. */
    void restBetween(int fromMs, int toMs) throws InterruptedException {
        rest(Duration.ofMillis(fromMs + random.nextInt(toMs - fromMs)));
    }

    /** Waits for the first new result after a fault that ends now. */
    void recover(Place place) throws InterruptedException {
        recover(place, System.nanoTime());
    }

    /** @param sinceNanos when the fault was over */
    void recover(Place place, long sinceNanos) throws InterruptedException {
        long before = at(place);
        long deadline = sinceNanos + RECOVERY_MAX.toNanos();
        while (at(place) <= before) {
            fleet.failIfAnyEnded();
            if (System.nanoTime() > deadline) {
                throw new UnmetException(
                        "nothing new at " + place + " " + RECOVERY_MAX.toSeconds() + " s after the end of the fault");
            }
            rest(LOOK_INTERVAL);
        }
        recoveries.add(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }

    private long at(Place place) throws InterruptedException {
        if (place != Place.DELTA && place != Place.NEO4J) {
            return counts.at(place);
        }
        double records = 0;
        for (Running running : fleet.of(place.program())) {
            records += running.meter("tributary_sink_records_total", "");
        }
        return (long) records;
    }

    /** Starts the first instance of a program as it usually is. */
    Running start(LocalProgram program) {
        return fleet.start(program, FIRST, Start.PLAIN);
    }

    /** Stops the first instance by SIGTERM, which it must answer with exit code 0. */
    void stop(LocalProgram program) throws InterruptedException {
        Running running = fleet.get(program);
        // A JVM that has not come to its main class yet ends with 143, as any would.
        fleet.awaitAnswer(running);
        int code = fleet.stop(running);
        if (code != 0) {
            throw new UnmetException(
                    running.name() + " ended with " + code + " after SIGTERM, not with 0; its log is " + running.log());
        }
    }

    /** Halts a program at each of the points in turn, started anew each time; recovery counts from the start. */
    void haltAt(Place place, List<String> points) throws InterruptedException {
        stop(place.program());
        for (String point : points) {
            Running running =
                    fleet.start(place.program(), FIRST, Start.faulty(point + ":halt:" + (2 + random.nextInt(3))));
            awaitHalt(running, place, point);
            faults++;
        }
        start(place.program());
        recover(place);
    }

    /** It must come to its point; on the way there it usually shows that it has recovered from the halt before. */
    private void awaitHalt(Running running, Place place, String point) throws InterruptedException {
        long startNanos = System.nanoTime();
        long before = at(place);
        boolean recovered = false;
        while (running.isAlive()) {
            if (!recovered && at(place) > before) {
                recovered = true;
                if (faults > 0) {
                    recoveries.add(Duration.ofNanos(System.nanoTime() - startNanos));
                }
            }
            if (System.nanoTime() - startNanos > HALT_MAX.toNanos()) {
                throw new UnmetException(running.name() + " has not passed " + point + " in " + HALT_MAX.toSeconds()
                        + " s; its log is " + running.log());
            }
            rest(LOOK_INTERVAL);
        }
        requireHalted(running, point);
    }

    /** Waits until a program has come to its point. */
    void awaitHalted(Running running, String point) {
        running.awaitExit(HALT_MAX);
        requireHalted(running, point);
        faults++;
    }

    private void requireHalted(Running running, String point) {
        fleet.forget(running);
        int code = running.awaitExit(Duration.ZERO);
        if (code != FaultPoint.HALT_STATUS) {
            throw new UnmetException(running.name() + " ended with " + code + " before it was halted at " + point
                    + "; its log ends with:\n" + running.logTail());
        }
    }

    /** Kills the first instance at a moment of the seed's choice and starts it again, so many times. */
    void killAndStart(Place place, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            restBetween(300, 2_500);
            fleet.kill(fleet.get(place.program()));
            faults++;
            start(place.program());
            recover(place);
        }
    }

    /** Something that is broken and mended. */
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /** Breaks, waits, mends, and times the recovery; so many times. */
    void outage(int times, Duration length, Place place, Step begin, Step end) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            restBetween(300, 2_500);
            begin.run();
            faults++;
            rest(length);
            end.run();
            recover(place);
        }
    }

    /** Starts the broker again and aborts what it has left hanging, as an operator must. */
    void restartBroker() throws InterruptedException {
        servers.broker().restart();
        rest(BROKER_COLLECTS);
        int aborted = HangingTransactions.abort(servers.settings());
        if (aborted > 0) {
            note("aborted " + aborted + " transactions that the broker had ended and not closed");
        }
    }

    /** Freezes an instance for so long by SIGSTOP. */
    void freeze(Running running, Duration length) throws InterruptedException {
        running.freeze();
        faults++;
        try {
            rest(length);
        } finally {
            running.thaw();
        }
    }

    /** Brings back the usual: one instance of each program, all of them ready. */
    void restoreUsual() throws InterruptedException {
        for (Running running : fleet.all()) {
            if (!running.name().endsWith("-" + FIRST)) {
                fleet.stop(running);
            }
        }
        for (LocalProgram program : LocalProgram.values()) {
            if (fleet.of(program).stream().noneMatch(Running::isAlive)) {
                fleet.of(program).forEach(fleet::forget);
                start(program);
            }
        }
        for (LocalProgram program : LocalProgram.values()) {
            fleet.awaitReady(fleet.get(program));
        }
    }
}
