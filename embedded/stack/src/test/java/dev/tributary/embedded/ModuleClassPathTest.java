package dev.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleClassPathTest {

    private final String formerHome = System.getProperty(ModuleClassPath.HOME_PROPERTY);

    @TempDir
    Path home;

    @BeforeEach
    void setHome() {
        System.setProperty(ModuleClassPath.HOME_PROPERTY, home.toString());
    }

    @AfterEach
    void restoreHome() {
        if (formerHome == null) {
            System.clearProperty(ModuleClassPath.HOME_PROPERTY);
        } else {
            System.setProperty(ModuleClassPath.HOME_PROPERTY, formerHome);
        }
    }

    @Test
    void theModulesJarStandsBeforeItsDependencies() throws Exception {
        Path target = Files.createDirectories(home.resolve("some/module/target"));
        Path own = Files.createFile(target.resolve("tributary-some-0.1.0.jar"));
        Files.createFile(target.resolve("tributary-some-0.1.0-tests.jar"));
        Path first = Files.createFile(home.resolve("first.jar"));
        Path second = Files.createFile(home.resolve("second.jar"));
        Files.writeString(target.resolve("runtime.classpath"), first + File.pathSeparator + second);

        assertThat(ModuleClassPath.of("some/module")).containsExactly(own, first, second);
    }

    @Test
    void aModuleThatIsNotBuiltIsToldWithTheBuildCommand() {
        assertThatThrownBy(() -> ModuleClassPath.of("embedded/broker"))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith("embedded/broker is not built")
                .hasMessageEndingWith("build it with: mvn -q -pl embedded/broker -am -DskipTests package");
    }

    @Test
    void aJarThatIsGoneIsToldByName() throws Exception {
        Path target = Files.createDirectories(home.resolve("module/target"));
        Files.writeString(target.resolve("runtime.classpath"), "/nowhere/gone.jar");

        assertThatThrownBy(() -> ModuleClassPath.of("module"))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("/nowhere/gone.jar, which is gone");
    }
}
