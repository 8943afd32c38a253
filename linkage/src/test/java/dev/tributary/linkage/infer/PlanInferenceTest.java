package dev.tributary.linkage.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.linkage.table.InputFile;
import dev.tributary.linkage.table.Table;
import dev.tributary.matching.EntityType;
import dev.tributary.matching.plan.AttributePlan;
import dev.tributary.runtime.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanInferenceTest {

    @TempDir
    private Path folder;

    @Test
    void productsOfTwoShopsArePairedByColumn() throws IOException {
        InferredPlan plan = infer("""
                id,title,category,brand,modelno,price
                1,Netgear ProSafe 8-Port Gigabit Switch GS108,networking,Netgear,GS108NA,49.99
                2,HP LaserJet Pro P1102w Wireless Printer,printers,HP,CE657A,129.00
                3,Canon PIXMA MG2120 Photo All-in-One,printers,Canon,5288B002,$39.95
                4,Logitech M510 Wireless Mouse - 910-001822,mice,Logitech,910-001822,24.5
                5,Samsung 840 EVO 250GB 2.5in SSD,storage,Samsung,MZ-7TE250BW,
                """, """
                id,title,category,brand,modelno,price
                a,NETGEAR GS108 8 port switch gigabit,electronics - general,NETGEAR,GS108,47.00
                b,Hewlett Packard P1102w laser printer,printers,Hewlett Packard,CE657A,115.60
                c,Canon MG2120 inkjet all in one,inkjet printers,Canon,5288B002,44.00
                d,M510 wireless laser mouse (black),mice,Logitech,910-001822,29.99
                """);

        assertThat(types(plan))
                .isEqualTo("title:title category:category brand:company_name modelno:identifier price:number");
        assertThat(plan.plan().entity()).isEqualTo(EntityType.PRODUCT);
    }

    @Test
    void germanCompaniesMeetEnglishOnesUnderOtherColumnNames() throws IOException {
        InferredPlan plan = infer("""
                Kundennummer;Firmenname;Straße;Hausnr.;PLZ;Ort;Land;Telefon;USt-IdNr;Quelle
                1;Müller Maschinenbau GmbH;Hauptstraße;5;70173;Stuttgart;DE;+49 711 123456;DE123456789;crm
                2;Bäckerei Schmidt KG;Marktplatz;1a;80331;München;DE;+49 89 987654;DE222222222;crm
                3;Alpenholz AG;Bahnhofstrasse;12;8001;Zürich;CH;+41 44 1234567;CHE100200300;crm
                4;Nordlicht Energie GmbH & Co. KG;Hafenweg;77;20457;Hamburg;DE;+49 40 5551234;DE333333333;crm
                """.replace(';', ','), """
                id,company,street,house_number,zip_code,city,country,phone_number,vat_id
                x1,Mueller Maschinenbau,Hauptstr.,5,70173,Stuttgart,Germany,0711 123456,DE 123456789
                x2,Baeckerei Schmidt KG,Marktplatz,1a,80331,Munich,Germany,089 987654,DE 222222222
                x3,Alpenholz AG,Bahnhofstr.,12,8001,Zurich,Switzerland,044 1234567,CHE 100200300
                x4,Seewind Energie GmbH,Hafenweg,78,20457,Hamburg,Germany,040 5554321,DE 444444444
                """);

        assertThat(types(plan))
                .isEqualTo("company_name:company_name address:address postcode:postcode city:city country:country"
                        + " phone:phone id:identifier");
        assertThat(attribute(plan, "address").left()).containsExactly("Straße", "Hausnr.");
        assertThat(attribute(plan, "address").right()).containsExactly("street", "house_number");
        assertThat(plan.plan().leftId()).isEqualTo("Kundennummer");
        assertThat(leftOut(plan)).containsKey("Quelle");
        assertThat(plan.plan().entity()).isEqualTo(EntityType.COMPANY);
    }

    @Test
    void frenchPersonsWithinOneTable() throws IOException {
        InferredPlan plan = infer("""
                num,nom,prenom,date_naissance,adresse,code_postal,ville,courriel,ligne
                p1,DUPONT,Marie,12/03/1985,12 rue de la Paix,75002,Paris,marie.dupont@exemple.fr,1
                p2,Dupond,Marie,1985-03-12,12 r. de la Paix,75002,PARIS,,2
                p3,LEFEBVRE,Jean-Pierre,01/11/1970,3 avenue Foch,69006,Lyon,jp@exemple.fr,3
                p4,Martin,Sophie,23/07/1991,8 boulevard Carnot,06400,Cannes,s.martin@exemple.fr,4
                """, null);

        assertThat(types(plan))
                .isEqualTo("nom:person_name prenom:given_name date_naissance:date adresse:address"
                        + " code_postal:postcode ville:city courriel:email");
        assertThat(plan.plan().entity()).isEqualTo(EntityType.PERSON);
        assertThat(leftOut(plan)).containsEntry("ligne", "counts the rows");
    }

    @Test
    void aWholeNameIsComparedWithGivenAndFamilyNameAndAWholeAddressWithItsPieces() throws IOException {
        InferredPlan plan = infer("""
                id,first_name,last_name,dob,street,zip,city
                1,Robert,Smith,1978-12-11,123 Main Street,89132,Las Vegas
                2,Mary,Jones,1985-01-30,7 Oak Avenue,94107,San Francisco
                3,James,Miller,1990-05-05,55 Elm Road,10001,New York
                """, """
                id,full_name,birth_date,address
                a,Bob Smith,12/11/1978,"123 Main St, Las Vegas, NV 89132"
                b,Mary Jones,01/30/1985,"7 Oak Ave, San Francisco 94107"
                c,Miller James,05/05/1990,"55 Elm Rd New York 10001"
                """);

        assertThat(types(plan)).isEqualTo("person_name:person_name address:address date:date");
        assertThat(attribute(plan, "person_name").left()).containsExactly("first_name", "last_name");
        assertThat(attribute(plan, "person_name").right()).containsExactly("full_name");
        assertThat(attribute(plan, "address").left()).containsExactly("street", "zip", "city");
    }

    @Test
    void songsAreWorksWithArtistsPricesAndDates() throws IOException {
        InferredPlan plan = infer("""
                id,Song_Name,Artist_Name,Album_Name,Genre,Price,CopyRight,Time,Released
                0,Illusion (feat. Echosmith),Zedd,True Colors,"Dance,Music,Electronic",$ 1.29,2015 Interscope Records,6:30,18-May-15
                1,Addicted to a Memory,Zedd,True Colors (Deluxe),"Dance,Music",$ 1.29,2015 Interscope Records,5:02,19-May-15
                2,Straight Into the Fire,Taylor Swift,1989,"Pop,Music",$ 0.99,2014 Big Machine Records,3:39,27-Oct-14
                """, """
                id,Song_Name,Artist_Name,Album_Name,Genre,Price,CopyRight,Time,Released
                0,Illusion,Zedd feat. Echosmith,True Colors,Dance & Electronic,$1.29,(C) 2015 Interscope,6:30,"May 18, 2015"
                1,Blank Space,Taylor Swift,1989,Pop,$1.29,(C) 2014 Big Machine,3:51,"October 27, 2014"
                """);

        assertThat(types(plan))
                .isEqualTo("song_name:title artist_name:person_name album_name:title genre:category price:number"
                        + " copy_right:text time:text released:date");
    }

    @Test
    void restaurantsArePlacesAndPaymentsHaveTextDateAndAmount() throws IOException {
        InferredPlan places = infer("""
                id,name,address,city,phone,cuisine
                1,Arnie's Steakhouse,435 S. La Cienega Blvd.,Los Angeles,310/246-1501,steakhouses
                2,Cafe Bizou,14016 Ventura Blvd.,Sherman Oaks,818/788-3536,french
                3,Campanile,624 S. La Brea Ave.,Los Angeles,213/938-1447,american
                4,Chinois on Main,2709 Main St.,Santa Monica,310/392-9025,french
                """, null);
        assertThat(types(places)).isEqualTo("name:company_name address:address city:city phone:phone cuisine:category");
        assertThat(places.plan().entity()).isEqualTo(EntityType.PLACE);

        InferredPlan payments = infer("""
                id,booking_date,purpose,amount,currency
                1,2024-01-05,INVOICE 4711 ACME,1190.00,EUR
                2,2024-01-07,RENT JANUARY FLAT 3,850.00,EUR
                """, """
                id,value_date,purpose,amount,currency
                a,06.01.2024,Acme inv. 4711,1190.00,EUR
                b,08.01.2024,rent january,850.00,EUR
                """);
        assertThat(types(payments)).isEqualTo("date:date purpose:title amount:number");
        assertThat(leftOut(payments)).containsEntry("currency", "the same value in every row");
    }

    @Test
    void registersWithDottedColumnNamesAndNumbersOfTheirOwn() throws IOException {
        InferredPlan plan = infer("""
                LEI,Entity.LegalName,Entity.LegalAddress.FirstAddressLine,Entity.LegalAddress.City,Entity.LegalAddress.Country,Entity.LegalAddress.PostalCode
                529900T8BM49AURSDO55,Muster Holding AG,Ringstraße 1,Berlin,DE,10115
                549300DTUYXVMJXZNY75,Sample Group plc,1 High Street,London,GB,EC1A 1BB
                969500XXXXXXXXXXXX11,Exemple SA,4 rue Royale,Paris,FR,75008
                """, """
                company_number,company_name,address,town,country,postcode
                0001,Muster Holding,Ringstr. 1,Berlin,Germany,10115
                0002,Sample Group,1 High St,London,United Kingdom,EC1A 1BB
                """);

        assertThat(types(plan))
                .isEqualTo("name:company_name address:address city:city country:country postcode:postcode");
    }

    @Test
    void columnsThatNobodyNamedAreToldByTheirValues() throws IOException {
        InferredPlan plan = infer("""
                key,c1,c2,c3,c4,c5
                1,jane.doe@example.com,https://example.com,+44 20 7946 0958,2021-02-03,12 Baker Street
                2,john@sample.org,www.sample.org,+44 161 496 0000,2020-12-31,7 Mill Road
                3,kim@test.net,test.net,+1 415 555 2671,2019-07-01,99 Ocean Avenue
                """, null);

        assertThat(types(plan)).isEqualTo("c_1:email c_2:website c_3:phone c_4:date c_5:address");
    }

    @Test
    void numbersThatEachSideGivesForItselfAreLeftOut() throws IOException {
        StringBuilder left = new StringBuilder("id,name,customer_id\n");
        StringBuilder right = new StringBuilder("id,name,customer_id\n");
        for (int i = 0; i < 80; i++) {
            left.append(i)
                    .append(",Company ")
                    .append((char) ('a' + i % 26))
                    .append(" Ltd,A")
                    .append(7919 * i % 9973)
                    .append('\n');
            right.append(i)
                    .append(",Company ")
                    .append((char) ('a' + i % 26))
                    .append(" plc,B")
                    .append(7907 * i % 9973)
                    .append('\n');
        }

        InferredPlan plan = infer(left.toString(), right.toString());

        assertThat(types(plan)).isEqualTo("name:company_name");
        assertThat(leftOut(plan).get("customer_id")).contains("numbers for itself");
    }

    @Test
    void tablesWithNothingInCommonAreAnErrorThatNamesTheColumns() {
        assertThatThrownBy(() -> infer("id,price\n1,5\n2,7\n", "id,opened\na,1999-05-05\nb,2001-01-01\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("price")
                .hasMessageContaining("opened")
                .hasMessageContaining("plan init");
    }

    private InferredPlan infer(String left, String right) throws IOException {
        return PlanInference.infer(table(left), right == null ? Optional.empty() : Optional.of(table(right)));
    }

    private Table table(String text) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "table", ".csv"), text);
        return Table.read(InputFile.of("--left", file, Optional.empty(), Optional.empty()), Optional.empty());
    }

    private static String types(InferredPlan plan) {
        return plan.plan().attributes().stream()
                .map(attribute -> attribute.name() + ":" + attribute.type().wireName())
                .collect(Collectors.joining(" "));
    }

    private static AttributePlan attribute(InferredPlan plan, String name) {
        return plan.plan().attribute(name).orElseThrow();
    }

    private static Map<String, String> leftOut(InferredPlan plan) {
        List<InferredPlan.LeftOut> columns = plan.leftOut();
        return columns.stream().collect(Collectors.toMap(InferredPlan.LeftOut::columns, InferredPlan.LeftOut::reason));
    }
}
