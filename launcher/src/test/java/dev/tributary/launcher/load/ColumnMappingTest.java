package dev.tributary.launcher.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.matching.EntityType;
import dev.tributary.runtime.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnMappingTest {

    @Test
    void aColumnThatIsNotThereIsRefusedWithThoseThatAre() {
        List<String> columns = List.of("id", "security_name");

        assertThatThrownBy(() -> ColumnMapping.of(
                        columns, "--id-column", "id", List.of("securty_name=name"), EntityType.COMPANY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("securty_name")
                .hasMessageContaining("security_name");
        assertThatThrownBy(() -> ColumnMapping.of(
                        columns, "--id-column", "id", List.of("security_name=nmae"), EntityType.COMPANY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> ColumnMapping.of(columns, "--id-column", "key", List.of(), EntityType.COMPANY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--id-column");
    }

    @Test
    void anAttributeThatIntakeIsContentWithIsEnough() {
        List<String> columns = List.of("id", "given_name", "title");

        assertThat(ColumnMapping.of(columns, "--key", "id", List.of(), EntityType.PERSON)
                        .attributes())
                .containsKey("given_name");
        assertThat(ColumnMapping.of(columns, "--key", "id", List.of(), EntityType.PRODUCT)
                        .attributes())
                .containsKey("title");
        assertThatThrownBy(() -> ColumnMapping.of(columns, "--key", "id", List.of(), EntityType.PLACE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no column becomes the attribute name or address, which a place is matched by");
    }

    @Test
    void columnsOfOneAttributeAreJoinedAndOthersCanBeLeftOut() {
        ColumnMapping mapping = ColumnMapping.of(
                List.of("id", "company", "street", "no", "note"),
                "--id-column",
                "id",
                List.of("company=name", "street=address", "no=address", "note=-"),
                EntityType.COMPANY);

        assertThat(mapping.apply(Map.of("id", "1", "company", "a", "street", "Main St", "no", "5", "note", "n")))
                .isEqualTo(Map.of("name", "a", "address", "Main St 5"));
    }
}
