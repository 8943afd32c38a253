package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;

/** Cuts normalised text into words, as UTF-8 bytes in one array: the form in which words are hashed and compared. */
public final class Words {
    private final byte[] text;
    private final int[] ends;
    private final int count;

    private Words(byte[] text, int[] ends, int count) {
        this.text = text;
        this.ends = ends;
        this.count = count;
    }

    /** The text's words, at most {@code wordsMax}, each cut after 60 bytes. */
    public static Words of(String normalised, int wordsMax) {
        byte[] source = normalised.getBytes(StandardCharsets.UTF_8);
        byte[] text = new byte[source.length];
        int[] ends = new int[Math.min(wordsMax, source.length / 2 + 1)];
        int count = 0;
        int size = 0;
        int start = 0;
        for (int i = 0; i <= source.length && count < ends.length; i++) {
            if (i == source.length || source[i] == ' ') {
                if (size > start) {
                    ends[count++] = size;
                    start = size;
                }
            } else if (size - start < 60) {
                text[size++] = source[i];
            }
        }
        return new Words(text, ends, count);
    }

    public int count() {
        return count;
    }

    public int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    public int end(int word) {
        return ends[word];
    }

    /** The words' bytes, one after the other without spaces. */
    public byte[] text() {
        return text;
    }

    /** Whether the word holds a digit. */
    public static boolean numeric(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    /** Whether the word is like a model number: three letters and more, among them a digit. */
    static boolean code(byte[] text, int from, int to) {
        return to - from >= 3 && numeric(text, from, to);
    }
}
