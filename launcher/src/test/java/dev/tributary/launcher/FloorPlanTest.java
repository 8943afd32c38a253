package dev.tributary.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The floor plan: a room uses its own and the floors below it, and programs meet only at topics. It stands here because
 * the launcher is built last; the classes are read from every module's folder.
 */
class FloorPlanTest {

    private static final Path HOME = Path.of(System.getProperty("tributary.home"));

    private static JavaClasses classes;

    /**
     * One room.
     *
     * @param packages its own packages
     * @param uses Tributary's packages that it may use besides
     */
    record Room(String name, List<String> packages, List<String> uses) {

        static Room of(String name, String packages, String... uses) {
            return new Room(name, List.of(packages.split(" ")), List.of(uses));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String MATCHING = "dev.tributary.matching..";
    private static final String SCHEMAS = "dev.tributary.schemas..";
    private static final String RUNTIME = "dev.tributary.runtime..";
    private static final String DATABRICKS = "dev.tributary.databricks..";
    private static final String EMBEDDED = "dev.tributary.embedded..";
    private static final String LINKAGE = "dev.tributary.linkage..";
    /** The text encoder that spark-bridge ships and the embedded Spark server offers. */
    private static final String EMBEDDING = "dev.tributary.embedding..";

    static Stream<Room> rooms() {
        return Stream.of(
                Room.of("matching", MATCHING),
                Room.of("schemas", SCHEMAS + " dev.tributary.avro..", MATCHING),
                Room.of("runtime", RUNTIME, MATCHING, SCHEMAS),
                Room.of("databricks", DATABRICKS, RUNTIME),
                Room.of("embedding", EMBEDDING, MATCHING),
                Room.of("embedded", EMBEDDED, EMBEDDING),
                Room.of("testkit", "dev.tributary.testkit..", MATCHING, SCHEMAS, RUNTIME, EMBEDDED),
                Room.of("streams-app", "dev.tributary.streams..", MATCHING, SCHEMAS, RUNTIME),
                Room.of("spark-bridge", "dev.tributary.spark..", MATCHING, SCHEMAS, RUNTIME, EMBEDDING, DATABRICKS),
                Room.of("sink-delta", "dev.tributary.sink.delta..", MATCHING, SCHEMAS, RUNTIME, DATABRICKS),
                Room.of("sink-neo4j", "dev.tributary.sink.neo4j..", MATCHING, SCHEMAS, RUNTIME),
                Room.of("examples", "dev.tributary.examples.."),
                Room.of("linkage", LINKAGE, MATCHING, SCHEMAS, RUNTIME),
                Room.of(
                        "bench",
                        "dev.tributary.bench..",
                        MATCHING,
                        SCHEMAS,
                        RUNTIME,
                        EMBEDDED,
                        LINKAGE,
                        "dev.tributary.testkit.."),
                Room.of("bench-jmh", "dev.tributary.jmh..", MATCHING, "dev.tributary.bench.."),
                Room.of(
                        "launcher",
                        "dev.tributary.launcher..",
                        MATCHING,
                        SCHEMAS,
                        RUNTIME,
                        DATABRICKS,
                        EMBEDDED,
                        LINKAGE,
                        "dev.tributary.bench.."));
    }

    @BeforeAll
    static void readEveryModule() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> files = Files.find(HOME, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            for (Path module : files.map(Path::getParent).toList()) {
                Path built = module.resolve("target/classes");
                if (Files.isDirectory(module.resolve("src/main/java"))) {
                    assertThat(built)
                            .as("module %s must be built before: mvn -q -DskipTests package", HOME.relativize(module))
                            .isDirectory();
                    folders.add(built);
                }
            }
        }
        classes = new ClassFileImporter().importPaths(folders);
        assertThat(classes.size()).as("classes of %s", folders).isGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyTheFloorsBelowIt(Room room) {
        List<String> allowed = new ArrayList<>(room.packages());
        allowed.addAll(room.uses());
        check(noClasses()
                .that()
                .resideInAnyPackage(room.packages().toArray(String[]::new))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tributary..")
                        .and(not(resideInAnyPackage(allowed.toArray(String[]::new))))));
    }

    @Test
    void everyClassBelongsToARoom() {
        List<String> known = new ArrayList<>(List.of("org.apache.spark.."));
        rooms().forEach(room -> known.addAll(room.packages()));
        assertThat(classes.that(not(resideInAnyPackage(known.toArray(String[]::new)))))
                .isEmpty();
    }

    @Test
    void theMatcherKnowsNoOutsideSystemNoClockAndNoLogger() {
        check(noClasses()
                .that()
                .resideInAPackage(MATCHING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache..",
                        "org.neo4j..",
                        "io.delta..",
                        "io.micrometer..",
                        "org.slf4j..",
                        "com.fasterxml..",
                        "java.net..",
                        "java.sql.."));
        check(noClasses()
                .that()
                .resideInAPackage(MATCHING)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class));
    }

    @Test
    void generatedAvroClassesStopAtTheCodec() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.tributary.schemas", "dev.tributary.avro")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tributary.avro"));
    }

    @Test
    void eachOutsideSystemHasItsOwnRooms() {
        check(onlyIn(
                "org.apache.avro..",
                SCHEMAS,
                "dev.tributary.avro..",
                "dev.tributary.testkit..",
                "dev.tributary.examples.."));
        check(onlyIn(
                "org.apache.spark..",
                "dev.tributary.spark..",
                EMBEDDED,
                "org.apache.spark..",
                "dev.tributary.testkit.workspace.."));
        check(onlyIn("io.delta..", "dev.tributary.sink.delta..", "dev.tributary.bench..", "dev.tributary.launcher.."));
        check(onlyIn(
                "org.neo4j.driver..",
                "dev.tributary.sink.neo4j..",
                "dev.tributary.bench..",
                "dev.tributary.launcher.."));
        check(onlyIn("org.apache.kafka.streams..", "dev.tributary.streams.."));
        check(onlyIn("com.databricks..", DATABRICKS));
    }

    private static ArchRule onlyIn(String system, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(system);
    }

    @Test
    void loopsWaitOnSignalsAndDoNotSleep() {
        check(noClasses()
                .that()
                .haveNameNotMatching("dev\\.tributary\\.runtime\\.FaultPoint")
                .and()
                // The watch of a child over its parent ends with the JVM alone: there is no signal to wait on.
                .haveNameNotMatching("dev\\.tributary\\.embedded\\.child\\.ParentWatch")
                .should()
                .callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void namesAreOfTheDomain() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.tributary..")
                .should()
                .haveNameMatching(".*\\.\\w*(Manager|Helper|Utils?|Impl|Service)"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }
}
