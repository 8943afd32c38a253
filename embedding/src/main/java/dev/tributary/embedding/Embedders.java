package dev.tributary.embedding;

import java.util.List;

/** The embedding models that run in this JVM, by name. */
public final class Embedders {

    private static final List<String> KNOWN = List.of(MiniLmEmbedder.NAME, HashedNgrams.NAME);

    private Embedders() {}

    /** Every name that {@link #named(String)} takes. */
    public static List<String> names() {
        return KNOWN;
    }

    /**
     * The model of that name, loaded at its first use.
     *
     * @throws UnknownModelException for any other name
     */
    public static TextEmbedder named(String name) {
        return switch (name) {
            case MiniLmEmbedder.NAME -> MiniLmEmbedder.shared();
            case HashedNgrams.NAME -> HashedNgrams.SHARED;
            default -> throw new UnknownModelException(name, KNOWN);
        };
    }

    /**
     * The version of the model of that name, without loading it.
     *
     * @throws UnknownModelException for any other name
     */
    public static String versionOf(String name) {
        return switch (name) {
            case MiniLmEmbedder.NAME -> MiniLmEmbedder.VERSION;
            case HashedNgrams.NAME -> HashedNgrams.VERSION;
            default -> throw new UnknownModelException(name, KNOWN);
        };
    }
}
