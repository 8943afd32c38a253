package dev.tributary.embedded;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Samples the resident memory of several processes and keeps the highest values: of each process, and of the sum at one
 * moment, which is less than the sum of the single peaks. It also tells their processor time. Thread-safe; one daemon
 * thread samples.
 */
public final class ProcessWatch implements AutoCloseable {

    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Long> peakBytes = new LinkedHashMap<>();
    private long peakSumBytes;
    private final ScheduledExecutorService sampler;

    public ProcessWatch(Duration interval) {
        sampler = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "process-watch");
            thread.setDaemon(true);
            return thread;
        });
        sampler.scheduleAtFixedRate(this::sample, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Adds a process; a name seen before now means the new process, as after a restart. */
    public synchronized void add(String name, long pid) {
        pids.put(name, pid);
    }

    /** Takes one sample now. */
    public synchronized void sample() {
        long sum = 0;
        for (Map.Entry<String, Long> process : pids.entrySet()) {
            OptionalLong bytes = ResidentMemory.bytes(process.getValue());
            if (bytes.isPresent()) {
                peakBytes.merge(process.getKey(), bytes.getAsLong(), Math::max);
                sum += bytes.getAsLong();
            }
        }
        peakSumBytes = Math.max(peakSumBytes, sum);
    }

    /** Highest sum over all processes at one sample, in bytes. */
    public synchronized long peakSumBytes() {
        return peakSumBytes;
    }

    /** Highest value of each process, in bytes, in the order they were added. */
    public synchronized Map<String, Long> peakBytes() {
        return new LinkedHashMap<>(peakBytes);
    }

    /** Processor time since its start of each process that runs, in the order they were added. */
    public synchronized Map<String, Duration> processorTimes() {
        Map<String, Duration> times = new LinkedHashMap<>();
        pids.forEach((name, pid) -> ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .ifPresent(time -> times.put(name, time)));
        return times;
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
