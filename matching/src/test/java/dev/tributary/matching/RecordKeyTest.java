package dev.tributary.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {

    private static final String LETTERS = "ab|\\\\|| é日\uD83D\uDE00";

    @Test
    void separatorsInsideAPartAreEscaped() {
        assertThat(new RecordKey("a|b", "c\\d")).hasToString("a\\|b|c\\\\d");
    }

    @RepeatedTest(20)
    void aKeyComesBackFromItsText(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 500; i++) {
            RecordKey key = new RecordKey(part(random), part(random));
            assertThat(RecordKey.parse(key.toString()))
                    .as("seed %d", repetition.getCurrentRepetition())
                    .isEqualTo(key);
        }
    }

    @RepeatedTest(20)
    void aTextThatIsReadIsTheOnlyOneOfItsKey(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int read = 0;
        for (int i = 0; i < 500; i++) {
            String text = part(random) + "|" + part(random);
            RecordKey key;
            try {
                key = RecordKey.parse(text);
            } catch (IllegalArgumentException malformed) {
                continue;
            }
            read++;
            assertThat(key).as("seed %d", repetition.getCurrentRepetition()).hasToString(text);
        }
        assertThat(read).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "|", "a|", "|b", "a|b|c", "a\\|b", "a|b\\", "a|\\b", "a| ", " |b"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> RecordKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String part(Random random) {
        StringBuilder part = new StringBuilder("x");
        for (int length = random.nextInt(6); length > 0; length--) {
            part.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return part.toString();
    }
}
