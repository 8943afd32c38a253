package dev.tributary.sink.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.runtime.ConfigurationException;
import dev.tributary.runtime.Settings;
import dev.tributary.runtime.UnavailableException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

class Neo4jConnectionTest {

    @Test
    void aServerThatGivesNoConnectionInTimeIsWaitedForAndARefusalIsNot() {
        try (Neo4jConnection connection =
                new Neo4jConnection(Settings.defaults().with(Map.of("neo4j.uri", "bolt://127.0.0.1:1")))) {
            assertThat(connection.translated(
                            new ClientException("Unable to acquire connection from the pool", new TimeoutException())))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("neo4j.uri");
            assertThat(connection.translated(new ServiceUnavailableException("gone")))
                    .isInstanceOf(UnavailableException.class);

            assertThat(connection.translated(new AuthenticationException("Neo.ClientError.Security", "no")))
                    .isInstanceOf(ConfigurationException.class);
            ClientException mistake = new ClientException("Neo.ClientError.Statement.SyntaxError", "no Cypher");
            assertThat(connection.translated(mistake)).isSameAs(mistake);
        }
    }
}
