package dev.tributary.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.tributary.runtime.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * One table on the Spark side as it was at one version, read in chunks in the order of a key. It keeps no cursor: a chunk
 * is asked for by the key before it, so that a lost session, or a program that was killed, costs nothing but one query.
 * Values come as text. For one thread.
 */
final class TableReader {

    /** Types whose text names a value exactly, and which are ordered the same on every server. */
    private static final Pattern KEY_TYPE = Pattern.compile("STRING|TINYINT|SMALLINT|INT|BIGINT|DATE|DECIMAL\\(.*\\)");

    private static final int FIRST_ROWS_MAX = 1_000;
    private static final int REPEATED_SHOWN_MAX = 3;

    /**
     * Which rows.
     *
     * @param table as SQL names it, such as {@code main.crm.companies} or {@code delta.`/path`}
     * @param condition of SQL that rows have to meet
     * @param pinned whether one version of the table is read; only Delta tables have versions
     */
    record Wish(String table, Optional<String> condition, boolean pinned) {}

    /**
     * What the table is.
     *
     * @param version that is read, -1 where none is pinned
     * @param id of a Delta table, which another table of the same name does not have; empty where none is pinned
     * @param columns types by name, in order
     * @param committedMillis when the newest version was committed, epoch milliseconds; without versions now, and 0 where
     *     the version was given
     */
    record Shape(long version, String id, Map<String, String> columns, long committedMillis) {}

    private record Commit(long version, long millis) {}

    /**
     * What is to be known of the key before rows are read in its order.
     *
     * @param withoutKey rows whose key is null or blank
     * @param distinct different keys
     * @param repeated some of the keys that more than one row has
     */
    record Survey(long rows, long withoutKey, long distinct, List<String> repeated) {}

    /**
     * Rows in the order of the key.
     *
     * @param rows the key, then the columns that were asked for
     * @param last whether no row comes after these
     */
    record Chunk(List<String[]> rows, boolean last) {}

    private final SparkWorker worker;
    private final Wish wish;
    private Shape shape;
    /** For errors; -1 where none is named. */
    private long versionRead = -1;

    private long meanRowBytes;

    TableReader(SparkWorker worker, Wish wish) {
        this.worker = worker;
        this.wish = wish;
    }

    /** @param version to read; empty for the newest */
    Shape describe(Optional<Long> version) throws InterruptedException {
        versionRead = version.orElse(-1L);
        shape = ask("describe the table", session -> {
            Commit read = new Commit(-1, System.currentTimeMillis());
            String id = "";
            if (wish.pinned()) {
                id = detail(session);
                read = version.map(given -> new Commit(given, 0)).orElseGet(() -> newest(session));
            }
            Map<String, String> columns = new LinkedHashMap<>();
            for (StructField field : rows(session, read.version()).schema().fields()) {
                columns.put(field.name(), type(field.dataType()));
            }
            return new Shape(read.version(), id, columns, read.millis());
        });
        versionRead = shape.version();
        return shape;
    }

    private String detail(SparkSession session) {
        Row detail = session.sql("DESCRIBE DETAIL " + wish.table()).head();
        String format = detail.getAs("format");
        if (!"delta".equalsIgnoreCase(format)) {
            throw new ConfigurationException("--table: " + wish.table() + " is a table of the format " + format
                    + ", which keeps no versions; write it as a Delta table (CREATE TABLE … USING DELTA AS SELECT * FROM …),"
                    + " or, where nobody changes it meanwhile, read it with --unpinned");
        }
        return detail.<String>getAs("id");
    }

    private Commit newest(SparkSession session) {
        Row newest = session.sql("DESCRIBE HISTORY " + wish.table() + " LIMIT 1")
                .selectExpr("version", "unix_millis(timestamp)")
                .head();
        return new Commit(((Number) newest.get(0)).longValue(), newest.getLong(1));
    }

    private Dataset<Row> rows(SparkSession session, long version) {
        Dataset<Row> all =
                session.sql("SELECT * FROM " + wish.table() + (version < 0 ? "" : " VERSION AS OF " + version));
        return wish.condition().map(all::where).orElse(all);
    }

    /**
     * Looks at the key of every row.
     *
     * @throws ConfigurationException where rows cannot be read in its order
     */
    Survey survey(String key) throws InterruptedException {
        requireKey(key);
        return ask("look at the keys", session -> {
            Dataset<Row> rows = rows(session, shape.version());
            Column text = column(key).cast("string");
            Row counts = rows.agg(
                            count(lit(1)),
                            count(when(text.isNull().or(trim(text).equalTo("")), lit(1))),
                            countDistinct(text))
                    .head();
            long withoutKey = counts.getLong(1);
            // Of the blank keys all but null are counted as different ones.
            Survey survey = new Survey(counts.getLong(0), withoutKey, counts.getLong(2), List.of());
            return withoutKey > 0 || survey.rows() == survey.distinct()
                    ? survey
                    : new Survey(survey.rows(), withoutKey, survey.distinct(), repeated(rows, text));
        });
    }

    /** In SQL; servers of 4.0 and 4.1 name the collation that every text has. */
    private static String type(DataType type) {
        return type.sql().equals("STRING COLLATE UTF8_BINARY") ? "STRING" : type.sql();
    }

    private void requireKey(String key) {
        String type = shape.columns().get(key);
        if (type == null) {
            throw new ConfigurationException("--key: " + wish.table() + " has no column " + key + "; it has "
                    + shape.columns().keySet() + ". A key of several columns has to be made one, by a table with"
                    + " concat_ws('/', a, b) AS id");
        }
        if (!KEY_TYPE.matcher(type).matches()) {
            throw new ConfigurationException("--key: column " + key + " is " + type
                    + ", by which rows cannot be told apart and ordered safely; a key is STRING (without a collation), a"
                    + " whole number, DECIMAL or DATE. Add a column with CAST(" + key + " AS STRING)");
        }
    }

    private static List<String> repeated(Dataset<Row> rows, Column text) {
        List<String> keys = new ArrayList<>();
        for (Row row : rows.groupBy(text.as("key"))
                .agg(count(lit(1)).as("rows"))
                .where("rows > 1")
                .orderBy("key")
                .limit(REPEATED_SHOWN_MAX)
                .collectAsList()) {
            keys.add(row.getString(0));
        }
        return keys;
    }

    /**
     * The rows after a key. How many are asked for follows from the size of those before, so that bytes are bounded on the
     * server too.
     *
     * @param after the last key that was read
     * @param bytesMax most bytes of text; a larger row comes alone
     */
    Chunk chunk(String key, List<String> columns, Optional<String> after, int rowsMax, long bytesMax)
            throws InterruptedException {
        int limit = meanRowBytes == 0
                ? Math.min(rowsMax, FIRST_ROWS_MAX)
                : (int) Math.max(1, Math.min(rowsMax, bytesMax / meanRowBytes));
        List<Column> selected = new ArrayList<>(List.of(column(key).cast("string")));
        columns.forEach(name -> selected.add(column(name).cast("string")));
        return ask("read a chunk", session -> {
            Dataset<Row> rows = rows(session, shape.version());
            Dataset<Row> page = after.map(last -> rows.where(
                            column(key).gt(lit(last).cast(shape.columns().get(key)))))
                    .orElse(rows)
                    .orderBy(column(key))
                    .limit(limit)
                    .select(selected.toArray(Column[]::new));
            return take(page.toLocalIterator(), limit, bytesMax);
        });
    }

    private Chunk take(Iterator<Row> page, int limit, long bytesMax) {
        List<String[]> taken = new ArrayList<>();
        long bytes = 0;
        while (page.hasNext()) {
            Row row = page.next();
            String[] values = new String[row.length()];
            long rowBytes = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = row.isNullAt(i) ? null : row.getString(i);
                rowBytes += values[i] == null ? 0 : values[i].getBytes(StandardCharsets.UTF_8).length;
            }
            if (!taken.isEmpty() && bytes + rowBytes > bytesMax) {
                meanRowBytes = Math.max(1, bytes / taken.size());
                // What is left is read and dropped: to end a stream half-way is not safe on every server.
                page.forEachRemaining(rest -> {});
                return new Chunk(taken, false);
            }
            taken.add(values);
            bytes += rowBytes;
        }
        meanRowBytes = Math.max(1, taken.isEmpty() ? meanRowBytes : bytes / taken.size());
        return new Chunk(taken, taken.size() < limit);
    }

    private static Column column(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    private <T> T ask(String what, Function<SparkSession, T> question) throws InterruptedException {
        return worker.callAtLength(what, open -> {
            try {
                return question.apply(open.session());
            } catch (ConfigurationException e) {
                throw e;
            } catch (Exception e) {
                // Spark's client also throws checked exceptions, undeclared.
                throw TableFailure.explained(e, wish, versionRead);
            }
        });
    }
}
