package dev.tributary.embedded.spark;

import dev.tributary.embedding.Embedders;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Adds {@code ai_query(endpoint, text[, returnType[, failOnError]])} to SQL: the text's embedding as ARRAY&lt;FLOAT&gt;,
 * or what {@link NgramsJudge} says as STRING or DOUBLE; NULL for a NULL text. Where failOnError is false a text on which the model fails does not fail the query: the result
 * is then a struct {@code result, errorMessage}, one of which is NULL. The last two can be given by name, as on
 * Databricks.
 *
 * <p>The endpoint is a constant, as on Databricks, and one of {@link Embedders#names()} or the judge; it is checked when the query is
 * analysed. Rows are embedded one by one on the task's thread, so a query runs as fast as it has partitions, up to the
 * number of cores: repartition a batch that arrives as one literal.
 */
public final class AiQueryExtension extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    private static final String NAME = "ai_query";
    private static final List<String> PARAMETERS = List.of("endpoint", "request", "returnType", "failOnError");
    private static final DataType VECTOR = new ArrayType(DataTypes.FloatType, false);

    /** What is called for an answer of a type, and the same with the error told beside it. */
    private record Call(DataType type, String method, String tolerantMethod) {

        DataType orError() {
            return DataTypes.createStructType(List.of(
                    DataTypes.createStructField("result", type, true),
                    DataTypes.createStructField("errorMessage", DataTypes.StringType, true)));
        }
    }

    private static final Call EMBEDDING = new Call(VECTOR, "embed", "embedOrTell");
    private static final Call JUDGEMENT = new Call(DataTypes.StringType, "judge", "judgeOrTell");
    private static final Call RATING = new Call(DataTypes.DoubleType, "rate", "rateOrTell");

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        String usage = "_FUNC_(endpoint, text, returnType, failOnError)"
                + " - Returns the embedding of text as an array of floats.";
        ExpressionInfo info =
                new ExpressionInfo(AiQuery.class.getName(), null, NAME, usage, "", "", "", "", "", "", "built-in");
        extensions.injectFunction(new Tuple3<>(new FunctionIdentifier(NAME), info, new Builder()));
        return BoxedUnit.UNIT;
    }

    private static final class Builder extends AbstractFunction1<Seq<Expression>, Expression> {

        @Override
        public Expression apply(Seq<Expression> arguments) {
            Expression[] given = inOrder(CollectionConverters.asJava(arguments));
            if (given[0] == null || given[1] == null) {
                throw new IllegalArgumentException(NAME + " takes (endpoint, text[, returnType[, failOnError]])");
            }
            String endpoint = endpoint(given[0]);
            Call call = endpoint.equals(NgramsJudge.NAME)
                    ? call(given[2], List.of(JUDGEMENT, RATING))
                    : call(given[2], List.of(EMBEDDING));
            boolean fails = failsOnError(given[3]);
            Seq<AbstractDataType> inputTypes = scala(List.of(DataTypes.StringType, DataTypes.StringType));
            return new StaticInvoke(
                    AiQuery.class,
                    fails ? call.type() : call.orError(),
                    fails ? call.method() : call.tolerantMethod(),
                    scala(List.of(given[0], given[1])),
                    inputTypes,
                    true,
                    true,
                    true,
                    Option.empty());
        }

        /** By position, then by name; null for what was left out. */
        private static Expression[] inOrder(List<Expression> arguments) {
            Expression[] ordered = new Expression[PARAMETERS.size()];
            List<Expression> unnamed = new ArrayList<>();
            for (Expression argument : arguments) {
                if (argument instanceof NamedArgumentExpression named) {
                    int at = PARAMETERS.indexOf(named.key());
                    if (at < 0) {
                        throw new IllegalArgumentException(NAME + " has no parameter " + named.key()
                                + " on this server, only " + String.join(", ", PARAMETERS));
                    }
                    ordered[at] = named.value();
                } else {
                    unnamed.add(argument);
                }
            }
            if (unnamed.size() > PARAMETERS.size()) {
                throw new IllegalArgumentException(NAME + " takes (endpoint, text[, returnType[, failOnError]]) on this"
                        + " server, not " + arguments.size() + " arguments");
            }
            for (int at = 0; at < unnamed.size(); at++) {
                ordered[at] = unnamed.get(at);
            }
            return ordered;
        }

        private static String endpoint(Expression endpoint) {
            List<String> known = new ArrayList<>(Embedders.names());
            known.add(NgramsJudge.NAME);
            Object name = constant(endpoint);
            if (name == null) {
                throw new IllegalArgumentException(
                        NAME + ": the endpoint is a string constant, one of " + String.join(", ", known));
            }
            if (!known.contains(name.toString())) {
                throw new IllegalArgumentException(
                        NAME + ": unknown endpoint '" + name + "'; this server has " + String.join(", ", known));
            }
            return name.toString();
        }

        /** The first where no type is wanted. */
        private static Call call(Expression returnType, List<Call> calls) {
            if (returnType == null) {
                return calls.get(0);
            }
            Object wanted = constant(returnType);
            DataType type = wanted == null ? DataTypes.NullType : DataType.fromDDL(wanted.toString());
            return calls.stream()
                    .filter(call -> type.sameType(call.type()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(NAME + ": the returnType of this endpoint is a"
                            + " constant, one of "
                            + String.join(
                                    ", ",
                                    calls.stream()
                                            .map(call -> call.type().sql())
                                            .toList())));
        }

        private static boolean failsOnError(Expression failOnError) {
            if (failOnError == null) {
                return true;
            }
            if (!(constant(failOnError) instanceof Boolean fails)) {
                throw new IllegalArgumentException(NAME + ": failOnError is true or false, a constant");
            }
            return fails;
        }

        /** Null where it is none. */
        private static Object constant(Expression expression) {
            return expression.resolved() && expression.foldable() ? expression.eval(null) : null;
        }

        private static <T> Seq<T> scala(List<T> list) {
            return CollectionConverters.asScala(list).toSeq();
        }
    }
}
