package dev.tributary.embedded.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedNeo4j;
import dev.tributary.embedded.ServerOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.AuthenticationException;

class EmbeddedNeo4jTest {

    @Test
    void committedNodesOutliveAKillAndARestartOnTheSamePort(@TempDir Path directory) {
        try (EmbeddedNeo4j neo4j = EmbeddedNeo4j.start(ServerOptions.in(directory))) {
            URI address = neo4j.uri();
            try (Driver driver = GraphDatabase.driver(address)) {
                driver.executableQuery("CREATE (:Thing {name: $name})")
                        .withParameters(Map.of("name", "kept"))
                        .execute();
            }
            neo4j.kill();

            neo4j.restart();

            assertThat(neo4j.uri()).isEqualTo(address);
            try (Driver driver = GraphDatabase.driver(address)) {
                assertThat(driver.executableQuery("MATCH (t:Thing) RETURN t.name AS name")
                                .execute()
                                .records())
                        .extracting(record -> record.get("name").asString())
                        .containsExactly("kept");
            }
            assertThat(neo4j.stop(Duration.ofSeconds(15))).isTrue();
        }
    }

    @Test
    void aPasswordIsAskedForWhereOneIsSet(@TempDir Path directory) {
        try (EmbeddedNeo4j neo4j = EmbeddedNeo4j.start(ServerOptions.in(directory), Optional.of("correct horse"))) {
            verify(neo4j, AuthTokens.basic(EmbeddedNeo4j.USER, "correct horse"));
            assertThatThrownBy(() -> verify(neo4j, AuthTokens.basic(EmbeddedNeo4j.USER, "neo4j")))
                    .isInstanceOf(AuthenticationException.class);
        }
    }

    private static void verify(EmbeddedNeo4j neo4j, AuthToken login) {
        try (Driver driver = GraphDatabase.driver(neo4j.uri(), login)) {
            driver.verifyConnectivity();
        }
    }
}
