package dev.tributary.launcher;

import dev.tributary.launcher.load.ColumnMapping;
import dev.tributary.matching.EntityType;
import java.util.List;
import picocli.CommandLine.Option;

/** What the columns of a file or table become: options of every command that makes records of rows. */
final class RecordOptions {

    @Option(
            names = "--map",
            paramLabel = "COLUMN=ATTRIBUTE",
            split = ",",
            description = "Which attribute a column becomes: name, address, city, postcode, country, phone, website, "
                    + "email or any other. A column that is not named keeps its name; COLUMN=- leaves it out; "
                    + "several columns of one attribute are joined.")
    private List<String> map = List.of();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "company",
            description = "What the records are: company, person, product or place; default: ${DEFAULT-VALUE}")
    private EntityType type;

    EntityType type() {
        return type;
    }

    /** @param idOption the option that named the column of the id, for errors */
    ColumnMapping mapping(List<String> columns, String idOption, String idColumn) {
        return ColumnMapping.of(columns, idOption, idColumn, map, type);
    }
}
