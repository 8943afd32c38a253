package dev.tributary.sink.neo4j;

import dev.tributary.matching.RecordKey;
import dev.tributary.schemas.CanonicalRecord;
import dev.tributary.schemas.DecisionRecord;
import dev.tributary.schemas.EmbeddingRecord;
import dev.tributary.schemas.ReferenceRecord;
import java.time.Instant;

/** What one record means to the graph. A closed set, read through {@link Reader}. */
sealed interface GraphChange {

    void readBy(Reader reader);

    /** One method for each kind of change. */
    interface Reader {
        void upserted(CanonicalRecord entity);

        void deleted(EntityDeleted deletion);

        void decided(DecisionRecord decision);

        void embedded(EmbeddingRecord embedding);

        void referenceUpserted(ReferenceRecord reference);

        void referenceRemoved(ReferenceRemoved removal);
    }

    record EntityUpserted(CanonicalRecord entity) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.upserted(entity);
        }
    }

    /**
     * A tombstone on any of the entity-keyed topics.
     *
     * @param version of the delete itself
     * @param at when the tombstone was appended
     */
    record EntityDeleted(RecordKey key, long version, Instant at) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.deleted(this);
        }
    }

    record Decided(DecisionRecord decision) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.decided(decision);
        }
    }

    record Embedded(EmbeddingRecord embedding) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.embedded(embedding);
        }
    }

    record ReferenceUpserted(ReferenceRecord reference) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.referenceUpserted(reference);
        }
    }

    record ReferenceRemoved(String referenceId, Instant at) implements GraphChange {
        @Override
        public void readBy(Reader reader) {
            reader.referenceRemoved(this);
        }
    }
}
