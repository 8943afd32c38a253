package dev.tributary.launcher.load;

import java.util.Optional;

/**
 * How far a load has come. It is committed in the transaction that sends the records, as the offset of a consumer group
 * that stands for the load.
 *
 * @param rows rows of the file that are done, good and bad
 * @param sent records that were sent
 * @param rejected bad rows
 * @param rejectedBytes size of the side file up to here
 */
record LoadPosition(long rows, long sent, long rejected, long rejectedBytes) {

    static final LoadPosition START = new LoadPosition(0, 0, 0, 0);

    LoadPosition sentOne() {
        return new LoadPosition(rows + 1, sent + 1, rejected, rejectedBytes);
    }

    LoadPosition rejectedOne(long bytes) {
        return new LoadPosition(rows + 1, sent, rejected + 1, rejectedBytes + bytes);
    }

    /** What stands beside the offset. */
    String metadata() {
        return "load " + rows + " " + sent + " " + rejected + " " + rejectedBytes;
    }

    /** Empty where the text is no position. */
    static Optional<LoadPosition> parse(String metadata) {
        String[] words = metadata == null ? new String[0] : metadata.split(" ");
        if (words.length != 5 || !words[0].equals("load")) {
            return Optional.empty();
        }
        return Optional.of(new LoadPosition(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4])));
    }
}
