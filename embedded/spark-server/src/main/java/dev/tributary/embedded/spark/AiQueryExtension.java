package dev.tributary.embedded.spark;

import dev.tributary.embedding.Embedders;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Adds {@code ai_query(endpoint, text)} to SQL: the text's embedding as ARRAY&lt;FLOAT&gt;, NULL for a NULL text.
 *
 * <p>The endpoint is a constant, as on Databricks, and one of {@link Embedders#names()}; it is checked when the query is
 * analysed. Rows are embedded one by one on the task's thread, so a query runs as fast as it has partitions, up to the
 * number of cores: repartition a batch that arrives as one literal.
 */
public final class AiQueryExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    private static final String NAME = "ai_query";

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        String usage = "_FUNC_(endpoint, text) - Returns the embedding of text as an array of floats.";
        ExpressionInfo info =
                new ExpressionInfo(AiQuery.class.getName(), null, NAME, usage, "", "", "", "", "", "", "built-in");
        extensions.injectFunction(new Tuple3<>(new FunctionIdentifier(NAME), info, new Builder()));
        return BoxedUnit.UNIT;
    }

    private static final class Builder extends AbstractFunction1<Seq<Expression>, Expression> {

        @Override
        public Expression apply(Seq<Expression> arguments) {
            if (arguments.size() != 2) {
                throw new IllegalArgumentException(
                        NAME + " takes (endpoint, text) on this server, not " + arguments.size() + " arguments");
            }
            checkEndpoint(arguments.apply(0));
            Seq<AbstractDataType> inputTypes = scala(List.of(DataTypes.StringType, DataTypes.StringType));
            return new StaticInvoke(
                    AiQuery.class,
                    new ArrayType(DataTypes.FloatType, false),
                    "embed",
                    arguments,
                    inputTypes,
                    true,
                    true,
                    true,
                    Option.empty());
        }

        private static void checkEndpoint(Expression endpoint) {
            if (!endpoint.resolved() || !endpoint.foldable()) {
                throw new IllegalArgumentException(
                        NAME + ": the endpoint is a string constant, one of " + String.join(", ", Embedders.names()));
            }
            Object name = endpoint.eval(null);
            if (!(name instanceof UTF8String) || !Embedders.names().contains(name.toString())) {
                throw new IllegalArgumentException(NAME + ": unknown endpoint '" + name + "'; this server has "
                        + String.join(", ", Embedders.names()));
            }
        }

        private static <T> Seq<T> scala(List<T> list) {
            return CollectionConverters.asScala(list).toSeq();
        }
    }
}
