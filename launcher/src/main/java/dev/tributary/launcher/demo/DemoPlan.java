package dev.tributary.launcher.demo;

import dev.tributary.bench.local.LocalPorts;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a demo run is to do.
 *
 * @param references size of the reference list
 * @param records length of the stream
 * @param perSecondMax rate of the stream; 0 for as fast as it goes
 * @param embeddingModel model of the embedding lane; empty to run without it
 * @param engine spark or in-process
 * @param runs folder that the run's own folder is made in
 * @param keep how many earlier runs stay on the disk
 * @param once whether to end after the summary
 * @param json file for the summary
 */
public record DemoPlan(
        int references,
        int records,
        long seed,
        int perSecondMax,
        Optional<String> embeddingModel,
        String engine,
        LocalPorts ports,
        Path runs,
        int keep,
        boolean once,
        Optional<Path> json) {

    public DemoPlan {
        if (references < 1 || records < 1 || perSecondMax < 0 || keep < 0) {
            throw new IllegalArgumentException("sizes of a demo are positive");
        }
    }
}
