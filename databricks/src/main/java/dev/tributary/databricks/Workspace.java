package dev.tributary.databricks;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.service.iam.MeRequest;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One workspace and the login to it. The SDK finds the login by its own chain (profile, environment, cloud identity),
 * renews tokens before they run out and waits where the workspace says Retry-After.
 */
public final class Workspace {

    private static final int HTTP_TIMEOUT_S = 60;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;

    /** Where the login is found. */
    record Login(Optional<String> profile, Optional<String> configFile) {}

    private final Login login;
    private volatile WorkspaceClient client;
    private volatile boolean wasLetIn;

    private Workspace(Login login) {
        this.login = login;
        this.client = open(login);
    }

    /** @throws ConfigurationException where no login is found for it */
    public static Workspace of(Settings settings) {
        return new Workspace(login(settings));
    }

    static Login login(Settings settings) {
        return new Login(settings.get(Keys.DATABRICKS_PROFILE), settings.get(Keys.DATABRICKS_CONFIG_FILE));
    }

    private static WorkspaceClient open(Login login) {
        DatabricksConfig config = new DatabricksConfig().setHttpTimeoutSeconds(HTTP_TIMEOUT_S);
        login.profile().ifPresent(config::setProfile);
        login.configFile().ifPresent(config::setConfigFile);
        try {
            config.resolve();
            if (config.getHost() == null) {
                throw new ConfigurationException("no Databricks workspace is named: set databricks.profile, or"
                        + " DATABRICKS_HOST and a login in the environment");
            }
            return new WorkspaceClient(config);
        } catch (DatabricksException e) {
            throw new ConfigurationException(
                    "the Databricks login (databricks.profile) cannot be used: " + reason(e), e);
        }
    }

    /** https://… without a path. */
    public String host() {
        return client.config().getHost();
    }

    /** Where Spark Connect is: the workspace's own host and port. */
    public String sparkUrl() {
        URI host = URI.create(host());
        int port = host.getPort() < 0 ? 443 : host.getPort();
        return "sc://" + host.getHost() + ":" + port + "/;use_ssl=true";
    }

    /** How the SDK logs in, such as {@code pat} or {@code oauth-m2m}. */
    public String authenticationType() {
        return String.valueOf(client.config().getAuthType());
    }

    /** Who the workspace takes us for. */
    public String user() {
        return ask(
                "ask who we are", sdk -> sdk.currentUser().me(new MeRequest()).getUserName());
    }

    /**
     * Headers that log a call in, with a token that is good now.
     *
     * @throws ConfigurationException where the login is refused at its first use
     * @throws UnavailableException where it cannot be had just now
     */
    public Map<String, String> headers() {
        try {
            Map<String, String> headers = Map.copyOf(client.config().authenticate());
            wasLetIn = true;
            return headers;
        } catch (DatabricksException e) {
            throw refused("log in", e);
        }
    }

    /** Forgets tokens and reads the profile again: the workspace has refused what the SDK thought to be good. */
    public void loginAgain() {
        try {
            client = open(login);
        } catch (ConfigurationException e) {
            if (!wasLetIn) {
                throw e;
            }
            throw new UnavailableException(e.getMessage(), e);
        }
    }

    /**
     * Asks the workspace; a login that is refused is tried once more with fresh tokens.
     *
     * @param what is asked, in a verb's form, for errors
     * @throws ConfigurationException where the workspace refuses
     * @throws UnavailableException where it does not answer, or asks to wait for longer than the SDK does
     */
    public <T> T ask(String what, Function<WorkspaceClient, T> question) {
        try {
            T answer = question.apply(client);
            wasLetIn = true;
            return answer;
        } catch (DatabricksException e) {
            if (!isUnauthorized(e)) {
                throw refused(what, e);
            }
        }
        loginAgain();
        try {
            return question.apply(client);
        } catch (DatabricksException e) {
            throw refused(what, e);
        }
    }

    private static boolean isUnauthorized(DatabricksException e) {
        return errorIn(e).map(error -> error.getStatusCode() == UNAUTHORIZED).orElse(false);
    }

    private RuntimeException refused(String what, DatabricksException failure) {
        String where = "Databricks at " + host() + " (databricks.profile)";
        if (isOutage(failure)) {
            return new UnavailableException(where + " does not answer: " + reason(failure), failure);
        }
        if (isLogin(failure)) {
            String text = where + " refuses the login: " + reason(failure) + "; renew the token or the client secret";
            // What worked once was changed since: it may be put right in place, and the profile is read again.
            return wasLetIn ? new UnavailableException(text, failure) : new ConfigurationException(text, failure);
        }
        return new ConfigurationException(where + " refuses to " + what + ": " + reason(failure), failure);
    }

    private static boolean isLogin(DatabricksException failure) {
        return errorIn(failure)
                .map(error -> error.getStatusCode() == UNAUTHORIZED)
                .orElse(true);
    }

    private static boolean isOutage(DatabricksException failure) {
        Optional<DatabricksError> error = errorIn(failure);
        if (error.isPresent()) {
            return error.get().getStatusCode() == TOO_MANY || error.get().getStatusCode() >= 500;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** What the workspace answered: the SDK wraps it where it has tried several times. */
    private static Optional<DatabricksError> errorIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabricksError error) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    /** Whether the workspace was asked too much, and so has not taken the request. */
    static boolean isTooMany(Throwable failure) {
        return errorIn(failure).map(error -> error.getStatusCode() == TOO_MANY).orElse(false);
    }

    /** The workspace's own words, on one line. */
    static String reason(DatabricksException wrapped) {
        DatabricksException failure =
                errorIn(wrapped).map(DatabricksException.class::cast).orElse(wrapped);
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
