package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HostileAvroTest {
    private static final byte[] MESSAGE = PayloadCodec.avro().encode(Samples.message());
    private static final int HEADER = 10;

    @Test
    void everyTruncationIsRefused() {
        for (var event : Samples.each()) {
            var whole = PayloadCodec.avro().encode(event);
            for (int length = 1; length < whole.length; length++) {
                var cut = Arrays.copyOf(whole, length);
                refuses(RejectReason.UNDECODABLE, cut);
            }
        }
    }

    @Test
    void trailingBytesAreRefused() {
        refuses(RejectReason.UNDECODABLE, Arrays.copyOf(MESSAGE, MESSAGE.length + 1));
    }

    @Test
    void unknownFingerprintIsNamed() {
        var unknown = MESSAGE.clone();
        Arrays.fill(unknown, 2, HEADER, (byte) 0xab);
        refuses(RejectReason.UNKNOWN_SCHEMA, unknown);
        assertThat(Refusals.of(() -> PayloadCodec.decode(unknown, Message.class))
                        .detail())
                .contains("abababababababab");
    }

    @Test
    void otherFramingsAreRefused() {
        for (var hex : new String[] {"c3", "c302", "0000000001", "00", "01c3", "4f626a01", "ff", "1f8b08", "5b5d"}) {
            refuses(RejectReason.UNDECODABLE, HexFormat.of().parseHex(hex));
        }
    }

    @Test
    void announcedGigabytesAreNotReserved() {
        var lengths = new String[] {
            "feffffff0f", // 2,147,483,647
            "8080808010", // 2,147,483,648
            "feffffffffffffffff01", // the largest of 64 bits
            "ffffffffffffffffff01", // the smallest
            "01", // minus one
            "ffffffffffffffffffff01", // more than 64 bits
        };
        for (var length : lengths) {
            refusesCheaply(join(MESSAGE, HEADER, HexFormat.of().parseHex(length)));
        }
    }

    @Test
    void announcedItemsAreNotReserved() {
        var insight = PayloadCodec.avro().encode(Samples.insight());
        var quotes = new String(insight, StandardCharsets.ISO_8859_1).indexOf("m-1") - 2;
        assertThat(insight[quotes]).as("two items, zigzag").isEqualTo((byte) 4);
        for (var count :
                new String[] {"feffffff0f", "feffffffffffffffff01", "ffffffffffffffffff0102", "ffffffff0f02"}) {
            var lie = join(insight, quotes, HexFormat.of().parseHex(count));
            refusesCheaply(lie);
            // Ours to find, not Avro's, whose own checks come and go.
            assertThat(Refusals.of(() -> PayloadCodec.decode(lie, Event.class)).detail())
                    .startsWith("a length does not fit");
        }
    }

    @Test
    void choicesOutOfRangeAreRefused() {
        int operation = HEADER + 4;
        for (byte index : new byte[] {4, 1, 126, 127}) {
            var wrong = MESSAGE.clone();
            wrong[operation] = index;
            refuses(RejectReason.UNDECODABLE, wrong);
        }
        int parent = operation + 5;
        assertThat(MESSAGE[parent]).as("the second branch of null and string").isEqualTo((byte) 2);
        for (byte branch : new byte[] {4, 1, 126, 127}) {
            var wrong = MESSAGE.clone();
            wrong[parent] = branch;
            refuses(RejectReason.UNDECODABLE, wrong);
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        refuses(RejectReason.UNPAIRED_SURROGATE, withId(0xed, 0xa0, 0x80));
        refuses(RejectReason.UNPAIRED_SURROGATE, withId(0xed, 0xbf, 0xbf));
        refuses(RejectReason.UNDECODABLE, withId(0xc0, 0x80, 0x61));
        refuses(RejectReason.UNDECODABLE, withId(0x61, 0x62, 0xe2));
        refuses(RejectReason.UNDECODABLE, withId(0xff, 0xfe, 0x61));
    }

    @Test
    void numbersThatAreNoneAndIdsThatAreNoneAreRefused() {
        var insight = PayloadCodec.avro().encode(Samples.insight());
        var text = new String(insight, StandardCharsets.ISO_8859_1);
        var strength = text.indexOf("\u0000\u0000\u0000\u0000\u0000\u0000\u00e8\u003f");
        var broken = insight.clone();
        broken[strength + 6] = (byte) 0xf8;
        broken[strength + 7] = (byte) 0x7f;
        Refusals.expect(RejectReason.FIELD_INVALID, "strength", () -> PayloadCodec.decode(broken, InsightChange.class));

        var upper = insight.clone();
        upper[HEADER + 1] = 'X';
        Refusals.expect(RejectReason.FIELD_INVALID, "event_id", () -> PayloadCodec.decode(upper, InsightChange.class));
    }

    /// The id of the sample has three bytes, so three bytes take its place.
    private static byte[] withId(int... id) {
        var changed = MESSAGE.clone();
        for (int i = 0; i < id.length; i++) {
            changed[HEADER + 1 + i] = (byte) id[i];
        }
        return changed;
    }

    private static byte[] join(byte[] head, int length, byte[] tail) {
        var out = new ByteArrayOutputStream();
        out.write(head, 0, length);
        out.writeBytes(tail);
        out.writeBytes(new byte[20]);
        return out.toByteArray();
    }

    private static void refuses(RejectReason reason, byte[] payload) {
        Refusals.expect(reason, null, () -> PayloadCodec.decode(payload, Event.class));
    }

    private static void refusesCheaply(byte[] payload) {
        refuses(RejectReason.UNDECODABLE, payload); // loads the classes
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        refuses(RejectReason.UNDECODABLE, payload);
        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }
}
