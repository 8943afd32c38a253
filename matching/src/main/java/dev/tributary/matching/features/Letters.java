package dev.tributary.matching.features;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Maps bytes of words onto 64 codes (letters, digits, rest by hash), so that a set of letters is one long. */
final class Letters {
    /** How many codes there are. */
    static final int CODES = 64;

    /** The signature's bit for digits alone and for roman numerals of two letters and more below 20. */
    static final long NUMBER = 1L << 63;

    /** The signature's bits for digits and all else that is no letter. */
    static final long OTHERS = 0x7ffL << 52;

    private static final byte[] CODE = codes();
    private static final Set<String> ROMAN_NUMERALS = Set.of(
            "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii",
            "xix");

    private Letters() {}

    private static byte[] codes() {
        byte[] codes = new byte[256];
        for (int b = 0; b < 256; b++) {
            if (b >= 'a' && b <= 'z') {
                codes[b] = (byte) (b - 'a');
            } else if (b >= 'A' && b <= 'Z') {
                codes[b] = (byte) (b - 'A');
            } else if (b >= '0' && b <= '9') {
                codes[b] = (byte) (26 + b - '0');
            } else {
                codes[b] = (byte) (36 + b % 28);
            }
        }
        return codes;
    }

    /** The code of a byte, in 0..63. */
    static int code(byte b) {
        return CODE[b & 0xff];
    }

    /**
     * A bit for each letter that occurs (0..25) and that occurs twice (26..51), a bit for each pair of other codes: the
     * bits that two words share bound their common letters from above, but for letters that occur three times. Bit 63
     * says that the word is a number.
     */
    static long signature(byte[] text, int from, int to) {
        long signature = number(text, from, to) ? NUMBER : 0;
        for (int i = from; i < to; i++) {
            int code = CODE[text[i] & 0xff];
            if (code >= 26) {
                signature |= 1L << 52 + code % 11;
            } else if ((signature >>> code & 1) == 0) {
                signature |= 1L << code;
            } else {
                signature |= 1L << 26 + code;
            }
        }
        return signature;
    }

    private static boolean number(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return to - from > 1
                        && to - from < 6
                        && ROMAN_NUMERALS.contains(new String(text, from, to - from, StandardCharsets.UTF_8));
            }
        }
        return to > from;
    }
}
