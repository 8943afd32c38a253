package dev.tributary.launcher.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackfillPositionTest {

    @Test
    void aPositionIsReadAsItWasWritten() {
        BackfillPosition begin = new BackfillPosition(1, "options", "id", 12, 99, 100, null, 0, 0, false);
        BackfillPosition next = begin.after("a \"key\" | Ω", 9, 1, false);

        assertThat(BackfillPosition.parse(begin.text())).hasValue(begin);
        assertThat(BackfillPosition.parse(next.text())).hasValue(next);
        assertThat(next.rows()).isEqualTo(10);
        assertThat(next.after(next.last(), 90, 0, true).complete()).isTrue();
    }

    @Test
    void whatIsNoPositionIsNone() {
        assertThat(BackfillPosition.parse("")).isEmpty();
        assertThat(BackfillPosition.parse("load 1 2 3 4")).isEmpty();
        assertThat(BackfillPosition.parse("{\"rows\":1}")).isEmpty();
    }
}
