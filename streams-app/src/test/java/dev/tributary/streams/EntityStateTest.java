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
        EntityState state = EntityState.live(258, HASH, "1");

        assertThat(HexFormat.of().formatHex(state.toBytes())).isEqualTo("01000000000000000102" + HASH + "31");
        assertThat(EntityState.ofBytes(state.toBytes())).isEqualTo(state);
    }

    @Test
    void aDeletedRowHasTheseBytes() {
        EntityState state = EntityState.deleted(Long.MAX_VALUE);

        assertThat(HexFormat.of().formatHex(state.toBytes())).isEqualTo("01017fffffffffffffff");
        assertThat(EntityState.ofBytes(state.toBytes())).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01",
                "02017fffffffffffffff",
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
