package dev.tributary.jmh;

import dev.tributary.bench.generate.Scenario;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.embedding.HashedNgramEmbedder;
import dev.tributary.matching.index.CandidateLists;
import dev.tributary.matching.index.RecordBatch;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.SegmentMatcher;
import dev.tributary.matching.index.TermStatistics;
import dev.tributary.matching.model.Decider;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Microseconds a record, one thread, over a list of generated companies. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class HotFunctions {

    /** Records of one invocation. */
    private static final int RECORDS = 500;

    /** Rows of the list. */
    @Param({"52000"})
    public int references;

    private MatchModel model;
    private Segment segment;
    private List<Entity> raw;
    private RecordBatch batch;
    private byte[] encodedBatch;
    private CandidateLists found;
    private byte[] encodedLists;
    private HashedNgramEmbedder embedder;
    private List<String> texts;

    @Setup
    public void generate() {
        Scenario scenario = Scenario.generate(references, 4 * RECORDS, 42);
        List<ReferenceRow> rows = scenario.references().stream()
                .map(reference -> new ReferenceRow(
                        reference.id(), Normaliser.normalise(new Entity(EntityType.COMPANY, reference.attributes()))))
                .toList();
        raw = scenario.events().stream()
                .filter(event -> event.outcome() == Outcome.DECIDED)
                .limit(RECORDS)
                .map(event -> new Entity(EntityType.COMPANY, event.content()))
                .toList();
        model = MatchModel.bundled();
        segment = Segment.build("all", rows, TermStatistics.of(rows), 1);
        batch = new RecordBatch(raw.stream().map(Normaliser::normalise).toList());
        encodedBatch = batch.encode();
        found = SegmentMatcher.match(segment, batch, model);
        encodedLists = found.encode();
        embedder = new HashedNgramEmbedder(256);
        texts = batch.records().stream().map(record -> record.get("name")).toList();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void normalise(Blackhole sink) {
        for (Entity record : raw) {
            sink.consume(Normaliser.normalise(record));
        }
    }

    /** Candidates of every record, compared with it and scored. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public CandidateLists searchAndCompare() {
        return SegmentMatcher.match(segment, batch, model);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decide(Blackhole sink) {
        for (int position = 0; position < RECORDS; position++) {
            MatchDecision decision = Decider.decide(CandidateLists.ofRecord(List.of(found), position), 1, model);
            sink.consume(decision);
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] encodeBatch() {
        return batch.encode();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public RecordBatch decodeBatch() {
        return RecordBatch.decode(encodedBatch);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public byte[] encodeCandidates() {
        return found.encode();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public CandidateLists decodeCandidates() {
        return CandidateLists.decode(encodedLists);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void embedByHashedNgrams(Blackhole sink) {
        for (String text : texts) {
            sink.consume(embedder.embed(text));
        }
    }
}
