package dev.tributary.matching.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.matching.Entity;
import dev.tributary.matching.EntityType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** Every word is as rare as one row in 1,024. */
    private static final WordWeights WEIGHTS = new WordWeights() {
        @Override
        public double bits(long termHash) {
            return 10;
        }

        @Override
        public double rowBits() {
            return 10;
        }
    };

    private static Map<Feature, String> compare(Map<String, String> record, Map<String, String> row) {
        PackedRows.Builder rows = new PackedRows.Builder(WEIGHTS, 1);
        rows.add(new Entity(EntityType.COMPANY, row));
        Comparison comparison = new Comparison(rows.build(), WEIGHTS);
        comparison.prepare(new Entity(EntityType.COMPANY, record));
        comparison.compare(0);
        Map<Feature, String> levels = new HashMap<>();
        for (Feature feature : Feature.all()) {
            levels.put(feature, feature.levelName(comparison.levels()[feature.ordinal()]));
        }
        return levels;
    }

    private static String level(Feature feature, String attribute, String record, String row) {
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
        Map<Feature, String> levels = compare(Map.of("name", "acme tools"), Map.of("name", "acme tools"));
        assertThat(levels)
                .containsEntry(Feature.NAME_ALIGNMENT, "from_0.999")
                .containsEntry(Feature.NAME_SEQUENCE, "from_0.999")
                .containsEntry(Feature.NAME_CONFLICT, "from_0.999")
                .containsEntry(Feature.NAME_FIRST, "equal")
                .containsEntry(Feature.NAME_NUMBERS, "missing");
    }

    @Test
    void wordsInAnotherOrderSplitOrJoinedAreAligned() {
        assertThat(level(Feature.NAME_ALIGNMENT, "name", "tools acme", "acme tools"))
                .isEqualTo("from_0.999");
        assertThat(level(Feature.NAME_ALIGNMENT, "name", "inno tech", "innotech"))
                .isEqualTo("from_0.999");
        assertThat(level(Feature.NAME_ALIGNMENT, "name", "innotech", "inno tech"))
                .isEqualTo("from_0.999");
    }

    @Test
    void initialsAgreeWithTheirWords() {
        Map<Feature, String> levels =
                compare(Map.of("name", "nsea"), Map.of("name", "neocontrol solucoes em automacao"));
        assertThat(levels.get(Feature.NAME_ALIGNMENT)).isEqualTo("from_0.999");
        assertThat(level(Feature.NAME_ALIGNMENT, "name", "nseb", "neocontrol solucoes em automacao"))
                .isEqualTo("below_0.2");
    }

    @Test
    void anotherWordInAWordsPlaceIsAConflictAndAWordMoreIsNot() {
        assertThat(level(Feature.NAME_CONFLICT, "name", "nuveen income", "aberdeen income"))
                .isEqualTo("below_0.1");
        assertThat(level(Feature.NAME_CONFLICT, "name", "banco santander", "banco santander mexico"))
                .isEqualTo("from_0.999");
        assertThat(level(Feature.NAME_REFERENCE_ONLY, "name", "banco santander", "banco santander mexico"))
                .isEqualTo("below_0.1");
    }

    @Test
    void numbersAndRomanNumeralsMustAgree() {
        assertThat(level(Feature.NAME_NUMBERS, "name", "fund 1", "fund 2")).isEqualTo("different");
        assertThat(level(Feature.NAME_NUMBERS, "name", "fund ii", "fund iii")).isEqualTo("different");
        assertThat(level(Feature.NAME_NUMBERS, "name", "fund", "fund iii")).isEqualTo("one_sided");
        assertThat(level(Feature.NAME_NUMBERS, "name", "fund iii", "fund iii")).isEqualTo("equal");
    }

    @Test
    void legalFormsAreEqualCompatibleOrDifferent() {
        assertThat(level(Feature.LEGAL_FORM, "legal_form", "stock:ag", "stock:ag"))
                .isEqualTo("equal");
        assertThat(level(Feature.LEGAL_FORM, "legal_form", "stock:ag", "stock:sa"))
                .isEqualTo("compatible");
        assertThat(level(Feature.LEGAL_FORM, "legal_form", "stock:ag", "limited:gmbh"))
                .isEqualTo("different");
    }

    @Test
    void codesAndContactsHaveNearLevels() {
        assertThat(level(Feature.POSTCODE, "postcode", "55437", "554371085")).isEqualTo("near");
        assertThat(level(Feature.POSTCODE, "postcode", "55437", "55347")).isEqualTo("near");
        assertThat(level(Feature.POSTCODE, "postcode", "55437", "90210")).isEqualTo("different");
        assertThat(level(Feature.POSTCODE, "postcode", "55437", "55437")).isEqualTo("equal_rare");
        assertThat(level(Feature.WEBSITE, "website", "foo.com", "foo.de")).isEqualTo("same_label");
        assertThat(level(Feature.WEBSITE, "website", "samsung.com", "samsumg.com"))
                .isEqualTo("similar");
        assertThat(level(Feature.WEBSITE, "website", "foo.com", "bar.com")).isEqualTo("different");
        assertThat(level(Feature.PHONE, "phone", "+14155550123", "5550123")).isEqualTo("near");
        assertThat(level(Feature.PHONE, "phone", "+14155550123", "+14155550124"))
                .isEqualTo("different");
        assertThat(level(Feature.EMAIL, "email", "a@foo.com", "b@foo.com")).isEqualTo("same_domain");
        assertThat(level(Feature.COUNTRY, "country", "DE", "AT")).isEqualTo("different");
    }

    @Test
    void identifiersOfOneKindAgreeOrContradict() {
        assertThat(level(Feature.IDENTIFIER, "lei", "5493", "5493")).isEqualTo("equal");
        assertThat(level(Feature.IDENTIFIER, "lei", "5493", "5494")).isEqualTo("different");
        assertThat(compare(Map.of("lei", "5493"), Map.of("vat", "5493"))).containsEntry(Feature.IDENTIFIER, "missing");
    }

    @Test
    void addressesAgreeByTheInformationThatTheyShare() {
        Map<Feature, String> levels = compare(
                Map.of("address", "12 main street springfield"), Map.of("address", "12 main stret springfield"));
        assertThat(levels).containsEntry(Feature.ADDRESS, "from_0.97").containsEntry(Feature.ADDRESS_NUMBERS, "equal");
        assertThat(level(Feature.ADDRESS, "address", "12 main street", "9 rue royale"))
                .isEqualTo("below_0.1");
    }

    @Test
    void otherAttributesAreComparedWordByWord() {
        assertThat(level(Feature.TEXT, "motto", "fast and good", "good and fast"))
                .isEqualTo("from_0.97");
        assertThat(level(Feature.TEXT, "motto", "fast and good", "slow")).isEqualTo("below_0.2");
        assertThat(compare(Map.of("motto", "x"), Map.of("slogan", "x"))).containsEntry(Feature.TEXT, "missing");
    }

    @Test
    void namesOfManyAndOfVeryLongWordsAreCompared() {
        String many = "word ".repeat(500).strip();
        assertThat(level(Feature.NAME_ALIGNMENT, "name", many, many)).isEqualTo("from_0.999");
        String longWord = "x".repeat(10_000);
        assertThat(level(Feature.NAME_ALIGNMENT, "name", longWord, longWord)).isEqualTo("from_0.999");
        assertThat(level(Feature.POSTCODE, "postcode", longWord, longWord + "y"))
                .isEqualTo("different");
        assertThat(level(Feature.WEBSITE, "website", longWord, longWord + "y")).isEqualTo("different");
    }
}
