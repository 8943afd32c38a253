package dev.tributary.testkit.workspace;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may come in: one service principal that gets OAuth tokens, and personal tokens. Safe for several threads. */
public final class Logins {

    public static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";
    public static final String CLIENT_SECRET = "dose-of-a-client-secret";
    public static final String PERSONAL_TOKEN = "dapi-of-a-person";
    /** Whom {@code Me} names. */
    public static final String USER = "tributary@example.com";

    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final Set<String> personal = ConcurrentHashMap.newKeySet();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile boolean clientRefused;

    Logins() {
        personal.add(PERSONAL_TOKEN);
    }

    /** How long tokens issued from now on are good for. */
    public void lifetime(Duration value) {
        lifetime = value;
    }

    /** No token that was issued so far is taken any more, though its time is not over. */
    public void revokeAll() {
        expiries.clear();
    }

    /** The token endpoint refuses the client secret, or takes it again. */
    public void refuseClient(boolean refused) {
        clientRefused = refused;
    }

    public int tokensIssued() {
        return issued.get();
    }

    Object issue(Optional<String> authorization, Map<String, String> form) {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT_ID + ":" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8));
        if (clientRefused || !authorization.equals(Optional.of(expected))) {
            throw new ApiRefusal(401, "invalid_client", "Client authentication failed");
        }
        if (!"client_credentials".equals(form.get("grant_type"))) {
            throw new ApiRefusal(400, "unsupported_grant_type", "grant_type is " + form.get("grant_type"));
        }
        String token = "oauth-" + issued.incrementAndGet();
        expiries.put(token, Instant.now().plus(lifetime));
        return Map.of(
                "access_token", token, "token_type", "Bearer", "expires_in", lifetime.toSeconds(), "scope", "all-apis");
    }

    /** Whether a call with this header may come in. */
    boolean accepts(String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return false;
        }
        String token = authorization.substring("Bearer ".length());
        Instant expiry = expiries.get(token);
        return personal.contains(token) || expiry != null && Instant.now().isBefore(expiry);
    }
}
