package dev.tributary.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityStateTest {

    private static final String HASH = "00ff".repeat(16);

    @Test
    void aLiveRowHasTheseBytes() {
        EntityState state = EntityState.live(258, HASH, "1", 4_660);

        assertThat(HexFormat.of().formatHex(state.toBytes()))
                .isEqualTo("020000000000000001020000000000001234" + HASH + "31");
        assertThat(EntityState.ofBytes(state.toBytes())).isEqualTo(state);
    }

    @Test
    void aDeletedRowHasTheseBytes() {
        EntityState state = EntityState.deleted(Long.MAX_VALUE, 4_660);

        assertThat(HexFormat.of().formatHex(state.toBytes())).isEqualTo("02017fffffffffffffff0000000000001234");
        assertThat(EntityState.ofBytes(state.toBytes())).isEqualTo(state);
    }

    /** Bytes that were written before rows had a time; they stay as they are. */
    @Test
    void rowsWithoutATimeAreRead() {
        assertThat(EntityState.ofBytes(HexFormat.of().parseHex("01000000000000000102" + HASH + "31")))
                .isEqualTo(EntityState.live(258, HASH, "1", 0));
        assertThat(EntityState.ofBytes(HexFormat.of().parseHex("01017fffffffffffffff")))
                .isEqualTo(EntityState.deleted(Long.MAX_VALUE, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "02017fffffffffffffff",
                "0201000000000000000100000000000012",
                "0200000000000000010200000000000012",
                "03017fffffffffffffff0000000000001234",
                "0101000000000000000100",
                "01000000000000000102",
                "0102000000000000000100"
            })
    void aRowInAnotherFormatIsRefused(String hex) {
        assertThatThrownBy(() -> EntityState.ofBytes(HexFormat.of().parseHex(hex)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("entity-versions");
    }

    @Test
    void noRowIsNoState() {
        assertThat(EntityState.serde().serializer().serialize("t", null)).isNull();
        assertThat(EntityState.serde().deserializer().deserialize("t", null)).isNull();
    }
}
