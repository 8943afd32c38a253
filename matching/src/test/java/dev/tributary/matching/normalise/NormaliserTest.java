package dev.tributary.matching.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormaliserTest {
    private static Entity company(String attribute, String value) {
        return Normaliser.normalise(new Entity(EntityType.COMPANY, Map.of(attribute, value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "Müller & Söhne GmbH; muller and sons; limited:gmbh",
                "Haver&Boecker; haver and boecker; -",
                "Shanghai Foo Co., Ltd.; shanghai foo; limited:co ltd",
                "SENECA S.r.l.; seneca; limited:srl",
                "Banca Italia S.p.A.; bank italia; stock:spa",
                "Foo Aktiengesellschaft; foo; stock:ag",
                "The Timken Company; timken; corporation:co",
                "Fjordhavn AB (publ); fjordhavn; stock:ab",
                "OOO Gazprom Neft; gazprom oil; limited:ooo",
                "PT. Melati Nusantara Tbk; melati nusantara; stock:tbk",
                "J. M. Smucker Corp; jm smucker; corporation:corp",
                "Foo Intl Mfg Inc; foo international manufacturing; corporation:inc",
                "quiverTV Inc. /FL; quivertv; corporation:inc",
                "Газпром ПАО; gazprom; stock:jsc",
                "ambition corporatiion; ambition; corporation:corp",
                "Bramblellc; bramble; limited:llc",
                "Alexander's, Inc.; alexanders; corporation:inc",
                "Foo Bank, National Association; foo bank; corporation:na",
                "JSC Foo Works Corporation; foo works; stock:jsc",
                "Foo Acquisition Corp. II; foo acquisition ii; corporation:corp",
                "Акционерное общество «Завод Фоо»; plant foo; stock:jsc",
                "ТОВ Київ Їжак; kyyiv yizhak; limited:tov",
                "Τράπεζα Φωκίδα Α.Ε.; bank fokida; stock:ae",
                "Grupo Energía Norte S.A. de C.V.; group energy north; stock:sa de cv",
                "1st Foo Bros; first foo brothers; -",
                "FoobarAG; foobar; stock:ag",
                "Foobar Forty-Four Ltd; foobar 44; limited:ltd",
                "Foobar 40 4 Ltd; foobar 40 4; limited:ltd",
                "AO Foo Corp; ao foo; corporation:corp",
                "Ltd; ltd; -",
                "Inc Corp; inc; corporation:corp"
            })
    void aCompanyNameIsPartedFromItsLegalForm(String written, String name, String form) {
        Entity normalised = company("name", written);
        assertThat(normalised.get("name")).isEqualTo(name);
        assertThat(normalised.get("legal_form")).isEqualTo(form == null ? "" : form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Foo Energy Corporation 5.625% Junior Subordinated Debentures due 2078; foo energy",
                "Bar Inc. - Class A Common Stock; bar",
                "Baz Holdings Ltd. - American Depositary Shares; baz holdings",
                "Qux Acquisition Corp II - Warrants; qux acquisition ii",
                "Foo Corporation (Holding Company); foo",
                "Foo Inc. Tranche 2 Warrants; foo",
                "Foo plc A Ordinary Shares; foo",
                "Foo Corporation Class A Limited Voting Shares; foo",
                "Foo Holding N.V. New York Registry Shares; foo holding",
                "Foo Limited Duration Income Fund Common Shares; foo ltd duration income fund",
                "Qux Acquisition Corp. - Units; qux acquisition",
                "Common Stock Exchange Inc; common stock exchange",
                "Unit Corporation; unit"
            })
    void anIssuerIsPartedFromTheInstrumentAfterIt(String written, String name) {
        assertThat(company("name", written).get("name")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "Foo plc (Ireland), foo",
        "FOO INC (DE), foo",
        "Foo Corp /NV/, foo",
        "Foo Ltd. (Marshall Islands), foo",
        "Foo Ireland, foo ireland",
        "Foo Ireland plc, foo ireland"
    })
    void aJurisdictionBehindTheLegalFormIsLeftOut(String written, String name) {
        assertThat(company("name", written).get("name")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Caf&#233; &amp; Bar|cafe and bar",
                "M&uuml;ller &#x26; S&ouml;hne|muller and sohne",
                "Brewing &#40;Ohio&#41;|brewing ohio",
                "A &unknown; B &#9999999; &#55296; C|a and unknown b c",
                "R&D; x|r and d x",
            })
    void characterReferencesOfWebPagesAreTheCharactersThatTheyStandFor(String written, String words) {
        assertThat(TextFolding.words(TextFolding.fold(written))).isEqualTo(words);
    }

    @Test
    void aPersonsNameKeepsAllItsWords() {
        Entity person = Normaliser.normalise(new Entity(EntityType.PERSON, Map.of("name", "José Inc")));
        assertThat(person.attributes()).containsExactly(Map.entry("name", "jose inc"));
    }

    @ParameterizedTest
    @CsvSource({
        "Germany,DE",
        "DEU,DE",
        "de,DE",
        "Deutschland,DE",
        "Allemagne,DE",
        "USA,US",
        "UK,GB",
        "日本,JP",
        "Brasil,BR",
        "British Virgin Islands,VG",
        "Atlantis,atlantis"
    })
    void aCountryIsItsAlpha2Code(String written, String code) {
        assertThat(company("country", written).get("country")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.xpel.com,xpel.com",
        "HTTPS://WWW.Example.co.uk:8080/path?q=1#x,example.co.uk",
        "sportif.galatasaray.org,galatasaray.org",
        "www.globaledu.net.in,globaledu.net.in",
        "user@mail.foo.de,foo.de",
        "nohost,''",
        "://,''",
        "....,''"
    })
    void aWebsiteIsItsRegistrableDomain(String written, String domain) {
        assertThat(company("website", written).get("website")).isEqualTo(domain);
    }

    @Test
    void aPhoneIsE164ByItsCountryOrElseDigits() {
        Entity swiss = Normaliser.normalise(
                new Entity(EntityType.COMPANY, Map.of("phone", "044 668 18 00", "country", "Switzerland")));
        assertThat(swiss.get("phone")).isEqualTo("+41446681800");
        assertThat(company("phone", "+41 44 668 18 00").get("phone")).isEqualTo("+41446681800");
        assertThat(company("phone", "ext. 12-34").get("phone")).isEqualTo("1234");
        assertThat(company("phone", "none").attributes()).isEmpty();
    }

    @Test
    void codesAddressesAndMailAreFolded() {
        assertThat(company("postcode", "sw1a 1aa").get("postcode")).isEqualTo("SW1A1AA");
        assertThat(company("lei", "5493-00 abc").get("lei")).isEqualTo("549300ABC");
        assertThat(company("email", " Info@Foo.COM ").get("email")).isEqualTo("info@foo.com");
        assertThat(company("email", "not an address").attributes()).isEmpty();
        assertThat(company("address", "12 Main St., Ste 5").get("address")).isEqualTo("12 main street suite 5");
        assertThat(company("motto", "Ça va — Bien!").get("motto")).isEqualTo("ca va bien");
        assertThat(company("legal_form", "Aktiengesellschaft").get("legal_form"))
                .isEqualTo("stock:ag");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "...",
                "🚀🔥",
                "\u200b\u200d",
                "-- !! ??",
                "\ud800",
                "\udc00\ud800",
                "\u0000",
                "%",
                "&",
                "'",
                "/a/"
            })
    void textWithoutWordsOrBrokenTextIsAccepted(String value) {
        for (String attribute :
                new String[] {"name", "address", "country", "phone", "website", "postcode", "email", "x"}) {
            assertThat(company(attribute, value)).isNotNull();
        }
    }

    @Test
    void veryLongValuesAreCut() {
        for (String value : new String[] {
            "a".repeat(10_000), "lorem gmbh ".repeat(2_000), "株式会社".repeat(3_000), "s.p.a.".repeat(2_000)
        }) {
            for (String attribute :
                    new String[] {"name", "address", "country", "phone", "website", "postcode", "email", "x"}) {
                company(attribute, value).attributes().values().forEach(kept -> assertThat(kept.length())
                        .isLessThan(8_000));
            }
        }
    }

    @Test
    void rightToLeftNamesAreTransliterated() {
        assertThat(company("name", "شركة الاتصالات").get("name")).matches("[a-z ]+");
        assertThat(company("name", "בנק הפועלים").get("name")).matches("[a-z ]+");
    }

    @RepeatedTest(20)
    void anyTextIsAcceptedAndGivesTheSameEachTime(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < 100; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length >= 0; length--) {
                text.append((char) (random.nextInt(3) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(96)));
            }
            for (String attribute :
                    new String[] {"name", "address", "country", "phone", "website", "postcode", "email"}) {
                Entity once = company(attribute, text.toString());
                assertThat(company(attribute, text.toString()))
                        .as("seed %d, text %d", repetition.getCurrentRepetition(), i)
                        .isEqualTo(once);
            }
        }
    }
}
