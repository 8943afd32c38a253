package dev.tributary.spark;

import dev.tributary.matching.features.Layout;
import dev.tributary.matching.index.SegmentAssignment;
import dev.tributary.matching.packed.ByteWriter;
import dev.tributary.spark.functions.BuildSegment;
import dev.tributary.spark.functions.EmbedSlice;
import dev.tributary.spark.functions.MatchSegment;
import dev.tributary.spark.functions.PackedList;
import dev.tributary.spark.functions.ReferenceColumns;
import dev.tributary.spark.functions.SegmentOf;
import dev.tributary.spark.functions.SegmentStatistics;
import dev.tributary.spark.functions.TextAt;
import dev.tributary.spark.functions.WarmSegment;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The names under which the functions are registered in a session, and how they are called. */
final class Functions {

    private static final String MATCH_SEGMENT = "tributary_match_segment";
    private static final String WARM_SEGMENT = "tributary_warm_segment";
    private static final String BUILD_SEGMENT = "tributary_build_segment";
    private static final String SEGMENT_STATISTICS = "tributary_segment_statistics";
    private static final String SEGMENT_OF = "tributary_segment_of";
    private static final String ENTRY_AT = "tributary_entry_at";
    private static final String ENTRY_ID = "tributary_entry_id";
    private static final String ENTRY_DELETED = "tributary_entry_deleted";
    private static final String ENTRY_ROW = "tributary_entry_row";
    private static final String TEXT_AT = "tributary_text_at";
    private static final String EMBED_SLICE = "tributary_embed_slice";

    private Functions() {}

    static void registerMatching(SparkSession session) {
        session.udf().register(WARM_SEGMENT, new WarmSegment(), DataTypes.IntegerType);
        session.udf().register(BUILD_SEGMENT, new BuildSegment(), DataTypes.BinaryType);
        session.udf().register(SEGMENT_STATISTICS, new SegmentStatistics(), DataTypes.BinaryType);
        session.udf().register(SEGMENT_OF, new SegmentOf(), DataTypes.IntegerType);
    }

    static void registerReference(SparkSession session) {
        session.udf().register(ENTRY_AT, new ReferenceColumns.At(), DataTypes.BinaryType);
        session.udf().register(ENTRY_ID, new ReferenceColumns.Id(), DataTypes.StringType);
        session.udf().register(ENTRY_DELETED, new ReferenceColumns.Deleted(), DataTypes.BooleanType);
        session.udf().register(ENTRY_ROW, new ReferenceColumns.Row(), DataTypes.BinaryType);
    }

    static void registerTexts(SparkSession session) {
        session.udf().register(TEXT_AT, new TextAt(), DataTypes.StringType);
    }

    static void registerEmbedding(SparkSession session) {
        session.udf().register(EMBED_SLICE, new EmbedSlice(), DataTypes.BinaryType);
    }

    /**
     * The candidates of each row's slice of a batch in the row's segment.
     *
     * @param changes the references that the segments are searched without
     * @param withPayload whether segments and changes travel to the tasks too, which takes longer than the matching of a
     *     small batch
     */
    static Column matchSegment(byte[] batch, byte[] model, Changes changes, boolean withPayload) {
        MatchSegment function = new MatchSegment(batch, model, withPayload ? changes.referenceIds() : null);
        return functions
                .udf(function, DataTypes.BinaryType)
                .withName(MATCH_SEGMENT)
                .apply(
                        functions.col("version"),
                        withPayload
                                ? functions.col("payload")
                                : functions.lit(null).cast("binary"),
                        changes.ofRow(functions.lit(changes.version()), "string"),
                        functions.col("slice"));
    }

    /** Has each row's segment ready where the row is, and gives how many references can be found in it. */
    static Column warmSegment(Changes changes) {
        return functions.callUDF(
                WARM_SEGMENT,
                functions.col("version"),
                functions.col("payload"),
                changes.ofRow(functions.lit(changes.version()), "string"),
                changes.ofRow(functions.lit(changes.referenceIds()), "binary"));
    }

    /**
     * References that no longer count in base segments.
     *
     * @param version names the state; empty where nothing has changed
     * @param referenceIds a {@link dev.tributary.spark.functions.PackedList}
     * @param baseSegments segments of a lower position are of the base
     */
    record Changes(String version, byte[] referenceIds, int baseSegments) {

        static final Changes NONE = new Changes("", new byte[0], 0);

        /** The value for rows of base segments, null for the others. */
        Column ofRow(Column value, String type) {
            Column none = functions.lit(null).cast(type);
            return baseSegments == 0
                    ? none
                    : functions
                            .when(functions.col("position").lt(baseSegments), value)
                            .otherwise(none);
        }
    }

    static Column buildSegment(Column segmentId, Column rows, byte[] statistics, int segmentCount) {
        return functions.callUDF(
                BUILD_SEGMENT, segmentId, rows, functions.lit(statistics), functions.lit(segmentCount));
    }

    static Column segmentStatistics(Column rows, Layout layout) {
        ByteWriter encoded = new ByteWriter(256);
        layout.encode(encoded);
        return functions.callUDF(SEGMENT_STATISTICS, rows, functions.lit(encoded.toBytes()));
    }

    /** The number of the segment that a reference belongs to, as {@link SegmentAssignment} has it. */
    static Column segmentOf(Column referenceId, int segmentCount) {
        return functions.callUDF(SEGMENT_OF, referenceId, functions.lit(segmentCount));
    }

    /** The entry of a {@link PackedList} literal that the row's id names. */
    static Column entryAt(byte[] entries, Column index) {
        return functions.callUDF(ENTRY_AT, functions.lit(entries), index);
    }

    static Column entryId(Column entry) {
        return functions.callUDF(ENTRY_ID, entry);
    }

    static Column entryDeleted(Column entry) {
        return functions.callUDF(ENTRY_DELETED, entry);
    }

    static Column entryRow(Column entry) {
        return functions.callUDF(ENTRY_ROW, entry);
    }

    static Column textAt(byte[] texts, Column index) {
        return functions.callUDF(TEXT_AT, functions.lit(texts), index);
    }

    static Column embedSlice(byte[] texts, Column slice, int slices, String model) {
        return functions.callUDF(EMBED_SLICE, functions.lit(texts), slice, functions.lit(slices), functions.lit(model));
    }
}
