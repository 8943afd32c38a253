package dev.tributary.spark.functions;

import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;

/** The columns of the reference table from packed {@link ReferenceEntry entries}. */
public final class ReferenceColumns {

    private ReferenceColumns() {}

    /** The entry at an index. */
    public static final class At implements UDF2<byte[], Long, byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] call(byte[] entries, Long index) {
            return PackedList.get(entries, index.intValue());
        }
    }

    /** The reference id. */
    public static final class Id implements UDF1<byte[], String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call(byte[] entry) {
            return ReferenceEntry.decode(entry).referenceId();
        }
    }

    /** Whether the reference is removed. */
    public static final class Deleted implements UDF1<byte[], Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean call(byte[] entry) {
            return ReferenceEntry.decode(entry).deleted();
        }
    }

    /** The encoded row. */
    public static final class Row implements UDF1<byte[], byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] call(byte[] entry) {
            return ReferenceEntry.decode(entry).row();
        }
    }
}
