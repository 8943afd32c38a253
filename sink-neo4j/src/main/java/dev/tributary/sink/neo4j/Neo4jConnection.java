package dev.tributary.sink.neo4j;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.NotificationSeverity;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.AuthorizationExpiredException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.FatalDiscoveryException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.exceptions.SecurityException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.TransactionTerminatedException;

/**
 * The way to Neo4j. The driver's exceptions become here, and nowhere else, what the sink loop knows: unavailable, where
 * waiting helps, or a wrong configuration that names its setting. The driver's own retries are not used: the loop
 * repeats a transaction as a whole.
 */
final class Neo4jConnection implements AutoCloseable {

    private static final long CONNECT_TIMEOUT_SECONDS = 10;

    private final Settings settings;
    private final Driver driver;
    private final SessionConfig session;

    /** Does not connect yet. */
    Neo4jConnection(Settings settings) {
        this.settings = settings;
        this.session = SessionConfig.builder()
                .withDatabase(settings.get(Keys.NEO4J_DATABASE))
                .build();
        Config config = Config.builder()
                .withConnectionTimeout(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .withConnectionAcquisitionTimeout(2 * CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                // A property that no node has yet is no news to a sink.
                .withMinimumNotificationSeverity(NotificationSeverity.OFF)
                .withTelemetryDisabled(true)
                .build();
        try {
            this.driver = GraphDatabase.driver(
                    settings.get(Keys.NEO4J_URI),
                    settings.get(Keys.NEO4J_PASSWORD)
                            .map(password -> AuthTokens.basic(settings.get(Keys.NEO4J_USER), password))
                            .orElseGet(AuthTokens::none),
                    config);
        } catch (IllegalArgumentException | ClientException e) {
            throw new ConfigurationException(
                    "neo4j.uri: " + settings.get(Keys.NEO4J_URI)
                            + " is not accepted; it takes bolt://host:port, neo4j://host or neo4j+s://host ("
                            + e.getMessage() + ")",
                    e);
        }
    }

    /**
     * Tries the address, the login and the database.
     *
     * @throws UnavailableException where the server does not answer
     * @throws ConfigurationException where it refuses
     */
    void test() {
        inSession(open -> open.run("RETURN 1").consume());
    }

    /** Runs one statement by itself, as schema commands must be. */
    void run(String statement, Map<String, Object> parameters) {
        inSession(open -> open.run(statement, parameters).consume());
    }

    List<Record> read(String statement, Map<String, Object> parameters) {
        return inSession(open -> open.run(statement, parameters).list());
    }

    /** Runs the work in one transaction, which commits where the work returns and is rolled back where it throws. */
    <T> T inTransaction(Function<Transaction, T> work) {
        return inSession(open -> {
            try (Transaction transaction = open.beginTransaction()) {
                T result = work.apply(transaction);
                transaction.commit();
                return result;
            }
        });
    }

    private <T> T inSession(Function<Session, T> work) {
        try (Session open = driver.session(session)) {
            return work.apply(open);
        } catch (Neo4jException e) {
            throw translated(e);
        }
    }

    RuntimeException translated(Neo4jException failure) {
        String at = "Neo4j at " + settings.get(Keys.NEO4J_URI) + " (neo4j.uri)";
        String code = String.valueOf(failure.code());
        if (code.endsWith("AuthenticationRateLimit")) {
            // Someone has tried wrong passwords: the server locks the user out for a while, the right password too.
            return new UnavailableException(
                    at + " takes no login of '" + settings.get(Keys.NEO4J_USER)
                            + "' just now: too many refused logins before",
                    failure);
        }
        if (failure instanceof AuthenticationException) {
            return new ConfigurationException(
                    at + " refuses the login of '" + settings.get(Keys.NEO4J_USER)
                            + "': check neo4j.user and neo4j.password",
                    failure);
        }
        if (failure instanceof FatalDiscoveryException || code.endsWith("DatabaseNotFound")) {
            return new ConfigurationException(
                    at + " has no database '" + settings.get(Keys.NEO4J_DATABASE) + "': check neo4j.database", failure);
        }
        if (failure instanceof RetryableException
                || failure instanceof AuthorizationExpiredException
                || failure instanceof ServiceUnavailableException
                || failure instanceof TransactionTerminatedException
                // No connection in time, from a server that stands still: to the driver a fault of its caller.
                || failure.getCause() instanceof TimeoutException) {
            return new UnavailableException(
                    at + " cannot be used just now: " + firstLine(failure.getMessage()), failure);
        }
        if (failure instanceof SecurityException) {
            return new ConfigurationException(
                    at + " refuses '" + settings.get(Keys.NEO4J_USER)
                            + "' (neo4j.user, or TLS by the scheme of neo4j.uri): " + firstLine(failure.getMessage()),
                    failure);
        }
        return failure;
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        driver.close();
    }
}
