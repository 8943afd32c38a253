package dev.tributary.bench.chaos;

import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.LocalMatcher;
import dev.tributary.matching.MatchDecision;
import dev.tributary.matching.index.ReferenceRow;
import dev.tributary.matching.index.Segment;
import dev.tributary.matching.index.Segments;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.matching.normalise.Normaliser;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import dev.tributary.schemas.EpochRecord;
import dev.tributary.schemas.RecordReader;
import dev.tributary.schemas.ReferenceRecord;
import dev.tributary.schemas.Reject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the decision about an input must be, computed here from the input, the reference list and the epochs that were
 * published: no Spark, no program, no result topic takes part. For one thread.
 */
final class ExpectedDecisions implements AutoCloseable {

    private final TopicTail epochTail;
    private final TopicTail referenceTail;
    private final RecordReader<EpochRecord> epochReader;
    private final RecordReader<ReferenceRecord> referenceReader;
    private final Map<String, MatchModel> models = new HashMap<>();

    private final TreeMap<Long, EpochRecord> epochs = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, LocalMatcher> matchers = new HashMap<>();

    /** One record of the topic reference. @param row empty where it removes */
    private record Change(int partition, long offset, String id, Optional<ReferenceRow> row) {}

    ExpectedDecisions(Settings settings) {
        RecordFormats formats = new RecordFormats(settings);
        this.epochTail = new TopicTail(settings, formats.topics().epochs());
        this.referenceTail = new TopicTail(settings, formats.topics().reference());
        this.epochReader = formats.reader(formats.topics().epochs(), AvroCodec.EPOCH);
        this.referenceReader = formats.reader(formats.topics().reference(), AvroCodec.REFERENCE);
        know(MatchModel.bundled());
    }

    /** Decisions of this model are expected too. */
    void know(MatchModel model) {
        models.put(model.version(), model);
    }

    /** Takes up what was published since the last call. */
    void readOn() {
        referenceTail.readOn(this::accept);
        epochTail.readOn(record -> {
            try {
                EpochRecord epoch = epochReader.read(record.value());
                if (epochs.put(epoch.epoch(), epoch) != null) {
                    throw new UnmetException("epoch " + epoch.epoch() + " was published twice");
                }
            } catch (Reject e) {
                throw new UnmetException("an epoch cannot be read: " + e.getMessage());
            }
        });
    }

    long newestEpoch() {
        return epochs.isEmpty() ? 0 : epochs.lastKey();
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        try {
            Optional<ReferenceRow> row = record.value() == null
                    ? Optional.empty()
                    : Optional.of(new ReferenceRow(
                            id,
                            Normaliser.normalise(
                                    referenceReader.read(record.value()).entity())));
            changes.add(new Change(record.partition(), record.offset(), id, row));
        } catch (Reject e) {
            // A planted one: the loader leaves it out too.
            return;
        }
    }

    /** The decision that must have been made; empty where epoch or model are none that were ever published. */
    Optional<MatchDecision> of(StreamEvent event, long epoch, String modelVersion) {
        EpochRecord published = epochs.get(epoch);
        MatchModel model = models.get(modelVersion);
        if (published == null || model == null) {
            return Optional.empty();
        }
        LocalMatcher matcher = matchers.computeIfAbsent(epoch + " " + modelVersion, name -> matcher(published, model));
        Entity normalised = Normaliser.normalise(new Entity(EntityType.COMPANY, event.content()));
        return Optional.of(matcher.match(List.of(normalised), 1).get(0));
    }

    private LocalMatcher matcher(EpochRecord epoch, MatchModel model) {
        EpochRecord base = epochs.get(epoch.baseEpoch());
        Map<String, ReferenceRow> baseRows = rowsAt(base);
        List<Segment> segments = Segments.base(baseRows.values(), base.segments());
        if (epoch.epoch() == base.epoch()) {
            return new LocalMatcher(segments, epoch.epoch(), model);
        }
        Map<String, ReferenceRow> rows = rowsAt(epoch);
        Set<String> changed = changedBetween(base, epoch);
        List<ReferenceRow> updates = new TreeMap<>(rows)
                .values().stream()
                        .filter(row -> changed.contains(row.referenceId()))
                        .toList();
        return new LocalMatcher(Segments.updated(segments, changed, updates), epoch.epoch(), model);
    }

    private Map<String, ReferenceRow> rowsAt(EpochRecord epoch) {
        Map<String, ReferenceRow> rows = new TreeMap<>();
        for (Change change : changes) {
            if (change.offset() < epoch.offsets().get(change.partition())) {
                change.row().ifPresentOrElse(row -> rows.put(change.id(), row), () -> rows.remove(change.id()));
            }
        }
        return rows;
    }

    private Set<String> changedBetween(EpochRecord base, EpochRecord epoch) {
        Set<String> changed = new HashSet<>();
        for (Change change : changes) {
            if (change.offset() >= base.offsets().get(change.partition())
                    && change.offset() < epoch.offsets().get(change.partition())) {
                changed.add(change.id());
            }
        }
        return changed;
    }

    @Override
    public void close() {
        epochTail.close();
        referenceTail.close();
    }
}
