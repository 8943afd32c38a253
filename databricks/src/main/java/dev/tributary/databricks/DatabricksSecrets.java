package dev.tributary.databricks;

import com.databricks.sdk.service.workspace.GetSecretResponse;
import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.SecretSource;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code ${databricks:scope/key}} in any setting. A value is kept for some minutes, then read again when it is used. */
public final class DatabricksSecrets implements SecretSource {

    private static final Duration KEPT_FOR = Duration.ofMinutes(5);

    private record Name(Workspace.Login login, String scope, String key) {}

    private record Kept(String value, Instant until) {}

    private final Clock clock;
    private final Map<Workspace.Login, Workspace> workspaces = new ConcurrentHashMap<>();
    private final Map<Name, Kept> kept = new ConcurrentHashMap<>();

    public DatabricksSecrets() {
        this(Clock.systemUTC());
    }

    DatabricksSecrets(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "databricks";
    }

    @Override
    public String read(String where, Settings settings) {
        int slash = where.indexOf('/');
        if (slash <= 0 || slash == where.length() - 1) {
            throw new ConfigurationException("${databricks:" + where + "} is to be ${databricks:scope/key}");
        }
        Workspace.Login login = Workspace.login(settings);
        Name name = new Name(login, where.substring(0, slash), where.substring(slash + 1));
        Kept known = kept.get(name);
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.value();
        }
        try {
            String value = read(workspaces.computeIfAbsent(login, opened -> Workspace.of(settings)), name);
            kept.put(name, new Kept(value, clock.instant().plus(KEPT_FOR)));
            return value;
        } catch (UnavailableException e) {
            if (known == null) {
                throw e;
            }
            // What was good a moment ago is likelier to be good than nothing.
            return known.value();
        }
    }

    private static String read(Workspace workspace, Name name) {
        GetSecretResponse answer =
                workspace.ask("read the secret " + name.scope() + "/" + name.key(), sdk -> sdk.secrets()
                        .getSecret(name.scope(), name.key()));
        return new String(Base64.getDecoder().decode(answer.getValue()), StandardCharsets.UTF_8);
    }
}
