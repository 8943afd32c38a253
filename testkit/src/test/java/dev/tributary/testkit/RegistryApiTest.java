package dev.tributary.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedRegistry;
import dev.tributary.embedded.ServerOptions;
import dev.tributary.schemas.TopicSetup;
import dev.tributary.schemas.Topics;
import dev.tributary.schemas.serde.HttpSchemaRegistry;
import dev.tributary.schemas.serde.RegistryRefusedException;
import dev.tributary.schemas.serde.RegistryUnavailableException;
import dev.tributary.schemas.serde.UnknownSchemaIdException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry client against a real registry (Apicurio). */
class RegistryApiTest {

    private static final Schema ONE =
            SchemaBuilder.record("One").fields().requiredString("a").endRecord();
    private static final Schema ONE_MORE = SchemaBuilder.record("One")
            .fields()
            .requiredString("a")
            .requiredString("b")
            .endRecord();

    @TempDir
    static Path folder;

    private static EmbeddedRegistry server;

    @BeforeAll
    static void start() {
        server = EmbeddedRegistry.start(ServerOptions.in(folder));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aSchemaIsFoundByTheIdThatItsRegistrationGave() {
        int id = client(true).idOf("found-value", ONE);

        assertThat(client(true).byId(id)).isEqualTo(ONE);
        assertThat(client(true).idOf("found-value", ONE)).isEqualTo(id);
        assertThat(client(false).idOf("found-value", ONE)).isEqualTo(id);
    }

    @Test
    void anIdThatNobodyRegisteredIsUnknown() {
        for (int id : new int[] {0, 4711, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> client(true).byId(id))
                    .as("id %d", id)
                    .isInstanceOf(UnknownSchemaIdException.class);
        }
    }

    @Test
    void withoutTheRightToRegisterAnAbsentSchemaIsRefused() {
        assertThatThrownBy(() -> client(false).idOf("absent-value", ONE))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("registry.auto-register");
    }

    @Test
    void anIncompatibleVersionIsRefused() {
        client(true).idOf("held-value", ONE);
        client(true).requireCompatibility("held-value", "BACKWARD_TRANSITIVE");

        assertThatThrownBy(() -> client(true).idOf("held-value", ONE_MORE))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("held-value")
                .hasMessageContaining("not compatible");
    }

    @Test
    void theWholeCatalogIsRegisteredAgainAndAgain() {
        Topics topics = new Topics("all.", 1, (short) 1, 1024);
        TopicSetup.register(client(true), topics, true);
        TopicSetup.register(client(true), topics, true);
        TopicSetup.register(client(false), topics, false);

        assertThat(client(true).byId(client(false).idOf("all.matches-value", decisionSchema())))
                .isEqualTo(decisionSchema());
    }

    @Test
    void aPortWhereNothingListensIsUnavailable() {
        assertThatThrownBy(() -> new HttpSchemaRegistry("http://127.0.0.1:1", Optional.empty(), true).byId(1))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    private static Schema decisionSchema() {
        return dev.tributary.schemas.AvroCodec.DECISION.schema();
    }

    private static HttpSchemaRegistry client(boolean register) {
        return new HttpSchemaRegistry(server.uri().toString(), Optional.empty(), register);
    }
}
