package dev.tributary.linkage.accuracy;

import java.util.Map;
import java.util.Optional;

/**
 * What others reach on a set, unsupervised.
 *
 * @param figure F1, best-per-left or for one table pairwise, at its best threshold
 * @param name who
 */
public record Peer(double figure, String name) {

    private static final String SPLINK = "Splink 4.0.16";

    /**
     * Splink 4.0.16 with settings after its documentation, as the notes beside the sets have it (its sampling moves the
     * figures by about .005); logic-v2 of the OpenSanctions matcher for the names of organisations.
     */
    private static final Map<String, Peer> BY_SET = Map.of(
            "us-listings-sec", new Peer(0.963, SPLINK),
            "org-synth-50k", new Peer(0.934, SPLINK),
            "febrl4", new Peer(1.000, SPLINK),
            "dblp-acm", new Peer(0.979, SPLINK),
            "abt-buy", new Peer(0.839, SPLINK),
            "chicago-sites", new Peer(0.964, SPLINK),
            "fake-1000", new Peer(0.862, SPLINK),
            "os-name-pairs/organisations", new Peer(0.881, "logic-v2"));

    public static Optional<Peer> of(String set) {
        return Optional.ofNullable(BY_SET.get(set));
    }
}
