package dev.alluvium.events;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Text as UTF-8 and Postgres can hold it. A Java string can also hold half of a surrogate pair; neither of them can.
final class Text {
    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /// The index of the first surrogate without its partner, or -1.
    static int unpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!startsPair(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static boolean startsPair(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    /// For writers: an event with half a character in it must not be made.
    static String requireWellFormed(String name, String text) {
        int at = unpairedSurrogate(text);
        if (at >= 0) {
            throw new IllegalArgumentException(name + " has an unpaired surrogate at index " + at);
        }
        return text;
    }

    /// The length of well-formed text in UTF-8.
    static long utf8Length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                // Half of a pair counts 2: a pair is 4 bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /// Decodes strictly. The JDK's fast decoder puts U+FFFD in place of what is malformed; only when one turns up
    /// is it worth looking whether it stood in the bytes.
    static String decode(byte[] bytes, int offset, int length) throws RejectedException {
        var text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            refuseMalformed(bytes, offset, length);
        }
        return text;
    }

    private static void refuseMalformed(byte[] bytes, int offset, int length) throws RejectedException {
        var in = ByteBuffer.wrap(bytes, offset, length);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        if (!decoder.decode(in, CharBuffer.allocate(length), true).isError()) {
            return;
        }
        int at = in.position();
        if (isSurrogate(bytes, at, offset + length)) {
            throw new RejectedException(
                    RejectReason.UNPAIRED_SURROGATE, null, "a surrogate is encoded at byte " + at + "; UTF-8 has none");
        }
        throw new RejectedException(RejectReason.UNDECODABLE, null, "text is not UTF-8 at byte " + at);
    }

    /// `ED A0 80` to `ED BF BF`: what U+D800 to U+DFFF would be if UTF-8 had them.
    private static boolean isSurrogate(byte[] bytes, int at, int end) {
        return at + 1 < end && bytes[at] == (byte) 0xed && (bytes[at + 1] & 0xe0) == 0xa0;
    }
}
