package dev.tributary.matching.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** Every word is as rare as one row in 1,024. */
    private static final WordWeights WEIGHTS = weights(10, Map.of());

    /** Words of so many bits among 1,024 rows, but for some. */
    private static WordWeights weights(double bits, Map<Long, Double> others) {
        return new WordWeights() {
            @Override
            public double bits(long termHash) {
                return others.getOrDefault(termHash, bits);
            }

            @Override
            public double rowBits() {
                return 10;
            }
        };
    }

    private static Map<String, String> compare(Map<String, String> record, Map<String, String> row) {
        return compare(record, row, WEIGHTS);
    }

    private static Map<String, String> compare(
            Map<String, String> record, Map<String, String> row, WordWeights weights) {
        PackedRows.Builder rows = new PackedRows.Builder(Layout.companies(), weights);
        rows.add(new Entity(EntityType.COMPANY, row));
        Comparison comparison = new Comparison(rows.build(), weights);
        comparison.prepare(new Entity(EntityType.COMPANY, record));
        comparison.compare(0);
        Map<String, String> levels = new HashMap<>();
        for (Feature feature : Layout.companies().features()) {
            levels.put(feature.wireName(), feature.levelName(comparison.levels()[feature.ordinal()]));
        }
        return levels;
    }

    private static String level(String feature, String attribute, String record, String row) {
        return compare(Map.of(attribute, record), Map.of(attribute, row)).get(feature);
    }

    @Test
    void whatOneSideLacksIsMissingAndNothingElse() {
        Map<String, String> full = Map.of(
                "name",
                "foo",
                "legal_form",
                "stock:ag",
                "country",
                "DE",
                "postcode",
                "12345",
                "address",
                "1 street",
                "website",
                "foo.de",
                "phone",
                "+4912345678",
                "email",
                "a@foo.de",
                "lei",
                "1",
                "motto",
                "x");
        assertThat(compare(full, Map.of()).values()).containsOnly("missing");
        assertThat(compare(Map.of(), full).values()).containsOnly("missing");
    }

    @Test
    void equalNamesReachTheHighestLevels() {
        Map<String, String> levels = compare(Map.of("name", "acme tools"), Map.of("name", "acme tools"));
        assertThat(levels)
                .containsEntry("name.alignment", "from_0.999")
                .containsEntry("name.sequence", "from_0.999")
                .containsEntry("name.conflict", "from_0.999")
                .containsEntry("name.first", "equal")
                .containsEntry("name.numbers", "missing");
    }

    @Test
    void wordsInAnotherOrderSplitOrJoinedAreAligned() {
        assertThat(level("name.alignment", "name", "tools acme", "acme tools")).isEqualTo("from_0.999");
        assertThat(level("name.alignment", "name", "inno tech", "innotech")).isEqualTo("from_0.999");
        assertThat(level("name.alignment", "name", "innotech", "inno tech")).isEqualTo("from_0.999");
        assertThat(level("name.alignment", "name", "in no tech", "innotech")).isEqualTo("from_0.999");
    }

    @Test
    void initialsAgreeWithTheirWords() {
        Map<String, String> levels =
                compare(Map.of("name", "nsea"), Map.of("name", "neocontrol solucoes em automacao"));
        assertThat(levels.get("name.alignment")).isEqualTo("from_0.999");
        assertThat(level("name.alignment", "name", "nseb", "neocontrol solucoes em automacao"))
                .isEqualTo("below_0.2");
    }

    @Test
    void anotherWordInAWordsPlaceIsAConflictAndAWordMoreIsNot() {
        assertThat(level("name.conflict", "name", "nuveen income", "aberdeen income"))
                .isEqualTo("below_0.1");
        assertThat(level("name.conflict", "name", "banco santander", "banco santander mexico"))
                .isEqualTo("from_0.999");
        assertThat(level("name.reference_only", "name", "banco santander", "banco santander mexico"))
                .isEqualTo("below_0.1");
    }

    @Test
    void similarWordsShareNoMoreThanTheirLettersTell() {
        assertThat(level("name.conflict", "name", "corbus group", "corvus group"))
                .isEqualTo("from_0.999");
        assertThat(level("name.conflict", "name", "lsi group", "lsb group")).isEqualTo("from_0.3");
    }

    @Test
    void aSimilarWordThatReferencesHaveTellsLessThanOneThatNoneHas() {
        WordWeights known = weights(8, Map.of());
        assertThat(compare(Map.of("name", "corbus group"), Map.of("name", "corvus group"), known))
                .containsEntry("name.conflict", "from_0.1");
    }

    @Test
    void wordsThatComeTogetherTellLessThanEachForItself() {
        byte[] together = "incomefund".getBytes(StandardCharsets.UTF_8);
        long pair = Term.pair(0).hash(together, 0, together.length);
        WordWeights weights = weights(10, Map.of(pair, 3.0));
        Map<String, String> record = Map.of("name", "acme income fund");
        Map<String, String> row = Map.of("name", "other income fund");
        assertThat(compare(record, row)).containsEntry("name.rarity", "from_0.97");
        assertThat(compare(record, row, weights)).containsEntry("name.rarity", "from_0.08");
    }

    @Test
    void aPlaceInANameIsNotHeldAgainstARecordThatIsThere() {
        Map<String, String> row = Map.of("name", "spago los angeles", "address", "1114 horn avenue hollywood");
        assertThat(compare(Map.of("name", "spago", "address", "8795 sunset boulevard los angeles"), row))
                .containsEntry("name.reference_only", "from_0.999");
        assertThat(compare(Map.of("name", "spago", "address", "3500 strip las vegas"), row))
                .containsEntry("name.reference_only", "below_0.1");
    }

    @Test
    void numbersAndRomanNumeralsMustAgree() {
        assertThat(level("name.numbers", "name", "fund 1", "fund 2")).isEqualTo("different");
        assertThat(level("name.numbers", "name", "fund ii", "fund iii")).isEqualTo("different");
        assertThat(level("name.numbers", "name", "fund", "fund iii")).isEqualTo("one_sided");
        assertThat(level("name.numbers", "name", "fund iii", "fund iii")).isEqualTo("equal");
    }

    @Test
    void wordsWithOtherDigitsAreOtherWords() {
        assertThat(level("name.alignment", "name", "2004a", "2005a")).isEqualTo("below_0.2");
        assertThat(level("name.alignment", "name", "2004abc", "2004abd")).isNotEqualTo("below_0.2");
    }

    @Test
    void legalFormsAreEqualCompatibleOrDifferent() {
        assertThat(level("legal_form", "legal_form", "stock:ag", "stock:ag")).isEqualTo("equal");
        assertThat(level("legal_form", "legal_form", "stock:ag", "stock:sa")).isEqualTo("compatible");
        assertThat(level("legal_form", "legal_form", "stock:ag", "limited:gmbh"))
                .isEqualTo("different");
    }

    @Test
    void codesAndContactsHaveNearLevels() {
        assertThat(level("postcode", "postcode", "55437", "554371085")).isEqualTo("near");
        assertThat(level("postcode", "postcode", "55437", "55347")).isEqualTo("near");
        assertThat(level("postcode", "postcode", "55437", "90210")).isEqualTo("different");
        assertThat(level("postcode", "postcode", "55437", "55437")).isEqualTo("equal_rare");
        assertThat(level("website", "website", "foo.com", "foo.de")).isEqualTo("same_label");
        assertThat(level("website", "website", "samsung.com", "samsumg.com")).isEqualTo("similar");
        assertThat(level("website", "website", "foo.com", "bar.com")).isEqualTo("different");
        assertThat(level("phone", "phone", "+14155550123", "5550123")).isEqualTo("near");
        assertThat(level("phone", "phone", "+14155550123", "+14155550124")).isEqualTo("different");
        assertThat(level("email", "email", "a@foo.com", "b@foo.com")).isEqualTo("same_domain");
        assertThat(level("country", "country", "DE", "AT")).isEqualTo("different");
    }

    @Test
    void identifiersOfOneKindAgreeOrContradict() {
        assertThat(level("identifier", "lei", "5493", "5493")).isEqualTo("equal");
        assertThat(level("identifier", "lei", "5493", "5494")).isEqualTo("different");
        assertThat(compare(Map.of("lei", "5493"), Map.of("vat", "5493"))).containsEntry("identifier", "missing");
    }

    @Test
    void addressesAgreeByTheInformationThatTheyShare() {
        Map<String, String> levels = compare(
                Map.of("address", "12 main street springfield"), Map.of("address", "12 main stret springfield"));
        assertThat(levels).containsEntry("address", "from_0.97").containsEntry("address.number", "equal");
        assertThat(level("address", "address", "12 main street", "9 rue royale"))
                .isEqualTo("below_0.1");
    }

    @Test
    void numbersOfHousesAndOfUnitsAgreeForThemselves() {
        String address = "12 main street suite 4 springfield 60302";
        assertThat(compare(Map.of("address", address), Map.of("address", "12 main street suite 9 springfield")))
                .containsEntry("address.number", "equal")
                .containsEntry("address.unit", "different");
        assertThat(compare(Map.of("address", address), Map.of("address", "4 main street springfield 60302")))
                .containsEntry("address.number", "different")
                .containsEntry("address.unit", "one_sided");
        assertThat(compare(Map.of("address", "main street 60302"), Map.of("address", "elm street 60302")))
                .containsEntry("address.number", "missing")
                .containsEntry("address.unit", "missing");
        assertThat(level("address.number", "address", "12345 main street", "12345 elm street apartment b"))
                .isEqualTo("equal");
        assertThat(level("address.number", "address", "10 downing street sw1a 2aa", "12 downing street sw1a 2aa"))
                .isEqualTo("different");
    }

    @Test
    void otherAttributesAreComparedWordByWord() {
        assertThat(level("text", "motto", "fast and good", "good and fast")).isEqualTo("from_0.97");
        assertThat(level("text", "motto", "fast and good", "slow")).isEqualTo("below_0.2");
        assertThat(compare(Map.of("motto", "x"), Map.of("slogan", "x"))).containsEntry("text", "missing");
    }

    @Test
    void namesOfManyAndOfVeryLongWordsAreCompared() {
        String many = "word ".repeat(500).strip();
        assertThat(level("name.alignment", "name", many, many)).isEqualTo("from_0.999");
        String longWord = "x".repeat(10_000);
        assertThat(level("name.alignment", "name", longWord, longWord)).isEqualTo("from_0.999");
        assertThat(level("postcode", "postcode", longWord, longWord + "y")).isEqualTo("different");
        assertThat(level("website", "website", longWord, longWord + "y")).isEqualTo("different");
    }
}
