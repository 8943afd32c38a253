package dev.tributary.testkit.workspace;

import dev.tributary.embedded.EmbeddedSpark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** The embedded Spark server as the engine behind a SQL warehouse: with Delta, so that MERGE really merges. */
public final class SparkSql implements Statements.Engine, AutoCloseable {

    private final SparkSession session;

    public SparkSql(EmbeddedSpark spark) {
        this(spark.uri().toString());
    }

    /** @param url of a server with Delta, such as {@code sc://host:15002} */
    public SparkSql(String url) {
        session =
                org.apache.spark.sql.connect.SparkSession.builder().remote(url).create();
        // VACUUM would list a few files in ten thousand tasks.
        session.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
    }

    @Override
    public synchronized Statements.Answer run(String sql) {
        Dataset<Row> result = session.sql(sql);
        Map<String, String> columns = new LinkedHashMap<>();
        for (StructField field : result.schema().fields()) {
            columns.put(field.name(), field.dataType().sql());
        }
        List<List<String>> rows = new ArrayList<>();
        for (Row row : result.collectAsList()) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                values.add(row.isNullAt(i) ? null : String.valueOf(row.get(i)));
            }
            rows.add(values);
        }
        return new Statements.Answer(columns, rows);
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
