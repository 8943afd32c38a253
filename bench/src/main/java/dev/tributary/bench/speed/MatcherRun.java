package dev.tributary.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the matcher alone, in a child JVM for each size of the list.
 *
 * @param records of the stream that is matched
 * @param threads that share them
 * @param heapMb -Xmx of the child; 0 leaves it to the JVM
 */
public record MatcherRun(int records, int threads, long seed, int heapMb) {

    /**
     * The figures of one list, for each number of segments.
     *
     * @throws IllegalStateException where the child fails; its errors are on this process's error output
     */
    public List<MatcherFigures> measure(int references, List<Integer> segmentCounts)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (heapMb > 0) {
            command.add("-Xmx" + heapMb + "m");
        }
        command.add("-XX:+UseParallelGC");
        command.add(MatcherMain.class.getName());
        command.addAll(List.of(
                String.valueOf(references), String.valueOf(records), String.valueOf(threads), String.valueOf(seed)));
        segmentCounts.forEach(count -> command.add(String.valueOf(count)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process child = builder.start();
        List<MatcherFigures> figures = new ArrayList<>();
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                figures.add(new ObjectMapper().readValue(line, MatcherFigures.class));
            }
        } finally {
            child.destroy();
        }
        int code = child.waitFor();
        if (code != 0 || figures.size() != segmentCounts.size()) {
            throw new IllegalStateException("the matcher's measurement of " + references
                    + " references ended with exit code " + code + "; with too little memory, try fewer references");
        }
        return figures;
    }
}
