package dev.tributary.linkage.accuracy;

import java.util.Map;
import java.util.Optional;

/**
 * What others reach on a set.
 *
 * @param figure F1: without labels best-per-left or for one table pairwise, at its best threshold; on a test split at the
 *     threshold chosen on the pairs set apart
 * @param name who
 */
public record Peer(double figure, String name) {

    private static final String SPLINK = "Splink 4.0.16";

    /** Appended to a set's name for its published test split, with labels. */
    static final String TEST_SPLIT = "/test split";

    private static final String DITTO = "Ditto (Li et al. 2020)";

    /**
     * Splink 4.0.16 with settings after its documentation, as the notes beside the sets have it (its sampling moves the
     * figures by about .005); logic-v2 of the OpenSanctions matcher for the names of organisations; Ditto, with labels, as its
     * paper has it.
     */
    private static final Map<String, Peer> BY_SET = Map.ofEntries(
            Map.entry("us-listings-sec", new Peer(0.963, SPLINK)),
            Map.entry("org-synth-50k", new Peer(0.934, SPLINK)),
            Map.entry("febrl4", new Peer(1.000, SPLINK)),
            Map.entry("dblp-acm", new Peer(0.979, SPLINK)),
            Map.entry("abt-buy", new Peer(0.839, SPLINK)),
            Map.entry("chicago-sites", new Peer(0.964, SPLINK)),
            Map.entry("fake-1000", new Peer(0.862, SPLINK)),
            Map.entry("os-name-pairs/organisations", new Peer(0.881, "logic-v2")),
            Map.entry("dblp-acm" + TEST_SPLIT, new Peer(0.9899, DITTO)),
            Map.entry("dirty-dblp-acm" + TEST_SPLIT, new Peer(0.9903, DITTO)),
            Map.entry("abt-buy" + TEST_SPLIT, new Peer(0.893, DITTO)),
            Map.entry("beer" + TEST_SPLIT, new Peer(0.944, DITTO)),
            Map.entry("fodors-zagats" + TEST_SPLIT, new Peer(1.000, DITTO)));

    public static Optional<Peer> of(String set) {
        return Optional.ofNullable(BY_SET.get(set));
    }
}
