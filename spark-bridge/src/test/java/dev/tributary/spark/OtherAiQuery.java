package dev.tributary.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** ai_query in the forms of other servers. A text's vector is its length; they fail on "poison". */
final class OtherAiQuery {

    static final String NAME = "other_ai_query";

    private OtherAiQuery() {}

    /** Tells the error beside the answer, by other names and with doubles. */
    public static final class Tolerant implements UDF4<String, String, String, Boolean, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Row call(String endpoint, String text, String returnType, Boolean failOnError) {
            return text.contains("poison")
                    ? RowFactory.create("BAD_REQUEST", null)
                    : RowFactory.create(null, new Double[] {(double) text.length()});
        }
    }

    /** Knows no failOnError. */
    public static final class Plain implements UDF2<String, String, Double[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public Double[] call(String endpoint, String text) {
            if (text.contains("poison")) {
                throw new IllegalArgumentException("poison");
            }
            return new Double[] {(double) text.length()};
        }
    }

    static void registerTolerant(SparkSession session) {
        StructType type = DataTypes.createStructType(List.of(
                DataTypes.createStructField("errorStatus", DataTypes.StringType, true),
                DataTypes.createStructField("response", DataTypes.createArrayType(DataTypes.DoubleType), true)));
        session.udf().register(NAME, new Tolerant(), type);
    }

    static void registerPlain(SparkSession session) {
        session.udf().register(NAME, new Plain(), DataTypes.createArrayType(DataTypes.DoubleType));
    }

    /** Gives the session these classes. */
    static void ship(SparkSession session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Class<?> part : List.of(OtherAiQuery.class, Tolerant.class, Plain.class)) {
                String entry = part.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (InputStream in = OtherAiQuery.class.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        session.addArtifact(bytes.toByteArray(), "other-ai-query.jar");
    }
}
