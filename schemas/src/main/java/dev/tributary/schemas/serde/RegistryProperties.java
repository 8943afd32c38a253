package dev.tributary.schemas.serde;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** The properties of the serialisers, named as Confluent's own classes name them where those have them. */
public final class RegistryProperties {

    public static final String URL = "schema.registry.url";
    public static final String AUTO_REGISTER = "auto.register.schemas";
    public static final String USER_INFO = "basic.auth.user.info";
    public static final String BEARER_TOKEN = "bearer.auth.token";
    /** The Avro schema, as JSON, that values are read into. */
    public static final String READER_SCHEMA = "tributary.reader.schema";

    private RegistryProperties() {}

    static SchemaRegistry connect(Map<String, ?> configs) {
        Object url = configs.get(URL);
        if (url == null || url.toString().isBlank()) {
            throw new ConfigException(URL, url, "is needed by the Avro serialisers");
        }
        Object register = configs.get(AUTO_REGISTER);
        return new HttpSchemaRegistry(
                url.toString(), authorization(configs), register == null || Boolean.parseBoolean(register.toString()));
    }

    private static Optional<String> authorization(Map<String, ?> configs) {
        if (configs.get(BEARER_TOKEN) instanceof String token && !token.isBlank()) {
            return Optional.of("Bearer " + token);
        }
        if (configs.get(USER_INFO) instanceof String user && !user.isBlank()) {
            return Optional.of("Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return Optional.empty();
    }
}
