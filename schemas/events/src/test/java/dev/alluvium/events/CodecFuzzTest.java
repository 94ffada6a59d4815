package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever the bytes: an event or a [RejectedException], and a message that passes the rules can be written again.
class CodecFuzzTest {
    private static final List<Class<? extends Event>> TYPES = List.of(Event.class, Message.class, InsightChange.class);
    private static final String MARK = "classified";

    private final Random random = new Random(42);
    private final Map<RejectReason, Integer> reasons = new EnumMap<>(RejectReason.class);
    private int decoded;
    private boolean leaked;

    @Test
    void randomBytes() {
        for (int i = 0; i < 10_000; i++) {
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            attempt(bytes);
            attempt(afterHeader(bytes));
            attempt(("{" + new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(reasons.keySet()).contains(RejectReason.UNDECODABLE);
    }

    @Test
    void mutatedEvents() {
        var seeds = new ArrayList<byte[]>();
        for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
            Samples.each().forEach(event -> seeds.add(codec.encode(event)));
            seeds.add(codec.encode(Vary.text(Samples.message(), "content", MARK + " 🚲 " + MARK)));
        }
        for (int i = 0; i < 20_000; i++) {
            var bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bytes = mutate(bytes, seeds);
            }
            attempt(bytes);
        }
        assertThat(decoded).isPositive();
        assertThat(leaked).as("a detail quotes the message").isFalse();
        assertThat(reasons.keySet())
                .contains(
                        RejectReason.UNDECODABLE,
                        RejectReason.UNKNOWN_SCHEMA,
                        RejectReason.FIELD_MISSING,
                        RejectReason.FIELD_INVALID,
                        RejectReason.TIME_OUT_OF_RANGE,
                        RejectReason.NUL_CHARACTER);
    }

    private void attempt(byte[] bytes) {
        for (var type : TYPES) {
            try {
                var event = PayloadCodec.decode(bytes, type);
                decoded++;
                if (event instanceof Message message) {
                    MessageRules.check(message);
                    PayloadCodec.json().encode(message);
                }
                PayloadCodec.avro().encode(event);
            } catch (RejectedException e) {
                reasons.merge(e.reason(), 1, Integer::sum);
                leaked |= e.getMessage().contains(MARK);
            }
        }
    }

    private byte[] mutate(byte[] bytes, List<byte[]> seeds) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 1 -> {
                bytes[at] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 2 -> splice(bytes, at, new byte[0], at); // cut off
            case 3 -> splice(bytes, at, bytes, random.nextInt(at + 1)); // repeat
            case 4 -> splice(bytes, at, bytes, Math.min(bytes.length, at + random.nextInt(1, 9))); // leave out
            default -> {
                var other = seeds.get(random.nextInt(seeds.size()));
                yield splice(bytes, at, other, random.nextInt(other.length));
            }
        };
    }

    private static byte[] splice(byte[] head, int until, byte[] tail, int from) {
        int rest = Math.max(0, tail.length - from);
        var spliced = new byte[until + rest];
        System.arraycopy(head, 0, spliced, 0, until);
        System.arraycopy(tail, tail.length - rest, spliced, until, rest);
        return spliced;
    }

    private byte[] afterHeader(byte[] body) {
        var kind = EventKind.values()[random.nextInt(EventKind.values().length)];
        var header = PayloadCodec.avro().encode(Samples.each().get(kind.ordinal()));
        return splice(header, 10, body, 0);
    }
}
