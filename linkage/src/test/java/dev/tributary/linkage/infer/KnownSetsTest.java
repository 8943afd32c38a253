package dev.tributary.linkage.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is inferred from published sets, where their folder is at hand (-Dtributary.data=FOLDER). */
class KnownSetsTest {

    @ParameterizedTest
    @CsvSource({
        "us-listings-sec, company, name:company_name",
        "org-synth-50k, company,"
                + " name:company_name address:address postcode:postcode country:country website:website",
        "autofj-orgs, company, name:company_name",
        "chicago-sites, place, name:company_name address:address zip:postcode phone:phone",
        "senzing-truthset, person, record_type:category name:person_name native_name:person_name"
                + " other_name:person_name dob:date address:address phone:phone email:email passport:identifier"
                + " licence:identifier ssn:identifier national_id:identifier",
        "os-name-pairs, company, schema:category name:company_name",
        "febrl4, person, given_name:given_name surname:family_name address:address suburb:city postcode:postcode"
                + " state:region date_of_birth:date soc_sec_id:identifier",
        "febrl1, person, given_name:given_name surname:family_name address:address suburb:city postcode:postcode"
                + " state:region date_of_birth:date soc_sec_id:identifier",
        "fake-1000, person, first_name:given_name surname:family_name dob:date city:city email:email",
        "transactions-45k, product, memo:title transaction_date:date amount:number",
        "dblp-acm, product, title:title authors:person_name venue:category year:date",
        "dirty-dblp-acm, product, title:title authors:person_name venue:category year:date",
        "abt-buy, product, name:title description:text price:number",
        "beer, company, beer_name:company_name brew_factory_name:company_name style:category abv:number",
        "fodors-zagats, place, name:company_name addr:address city:city phone:phone type:category",
        "jedai-restaurants, place, name:company_name phone_number:phone street:address",
        "cora, product, address:address author:person_name editor:person_name institution:company_name"
                + " month:category note:text pages:text publisher:company_name title:title venue:text volume:text"
                + " year:date",
    })
    void columnsAreTakenForWhatTheyHold(String set, String entity, String expected) throws IOException {
        Path given = Path.of(System.getProperty(
                "tributary.data",
                Path.of(System.getProperty("tributary.home", "."))
                        .resolve("../shared/data")
                        .toString()));
        Path home = given.resolve(set);
        assumeTrue(Files.isDirectory(home), () -> "skipped: the set " + home + " is not on this machine");
        Path right = home.resolve("right.csv");

        InferredPlan inferred = PlanInference.infer(
                table(home.resolve("left.csv")), Files.exists(right) ? Optional.of(table(right)) : Optional.empty());

        assertThat(inferred.plan().attributes().stream()
                        .map(attribute ->
                                attribute.name() + ":" + attribute.type().wireName())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
        assertThat(inferred.plan().entity().wireName()).isEqualTo(entity);
    }

    private static Table table(Path file) throws IOException {
        return Table.read(InputFile.of("--left", file, Optional.empty(), Optional.empty()), Optional.empty());
    }
}
