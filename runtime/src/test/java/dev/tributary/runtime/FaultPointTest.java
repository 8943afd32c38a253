package dev.tributary.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPointTest {

    @Test
    void aFaultNamesAPointAnActionAndAPassage() {
        FaultPoint.Fault fault = FaultPoint.parse("before-commit:halt:3").orElseThrow();
        assertThat(fault.point()).isEqualTo("before-commit");
        assertThat(fault.action()).isEqualTo("halt");
        assertThat(fault.passage()).isEqualTo(3);
        assertThat(FaultPoint.parse("after-poll:delay").orElseThrow().passage()).isEqualTo(1);
    }

    @Test
    void noFaultIsNone() {
        assertThat(FaultPoint.parse(null)).isEmpty();
        assertThat(FaultPoint.parse(" ")).isEmpty();
        assertThatCode(() -> FaultPoint.pass("anywhere")).doesNotThrowAnyException();
    }

    @Test
    void aPointOfTheProgramIsTakenAndAnyOtherRefusedWithTheListOfThoseThatThereAre() {
        for (String program : FaultPoint.programs()) {
            FaultPoint.of(program).forEach(point -> FaultPoint.check(program, point + ":halt"));
        }
        assertThatThrownBy(() -> FaultPoint.check("spark-bridge", "match.after-pole:halt"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("match.after-pole")
                .hasMessageContaining("match.after-poll");
        assertThatThrownBy(() -> FaultPoint.check("sink-delta", "match.after-poll:halt"))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void everyStageOfEveryProgramHasItsPointsAndNoneStandsTwice() {
        assertThat(FaultPoint.programs())
                .containsExactly("backfill", "sink-delta", "sink-neo4j", "spark-bridge", "streams-app");
        assertThat(FaultPoint.programs())
                .allSatisfy(program ->
                        assertThat(FaultPoint.of(program)).isNotEmpty().doesNotHaveDuplicates());
        assertThat(FaultPoint.of("spark-bridge")).hasSize(24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ":halt", "a:explode", "a:halt:", "a:halt:0", "a:halt:-1", "a:halt:x", "a:halt:1:2"})
    void anotherFormIsRefused(String text) {
        assertThatThrownBy(() -> FaultPoint.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tributary.fault");
    }
}
