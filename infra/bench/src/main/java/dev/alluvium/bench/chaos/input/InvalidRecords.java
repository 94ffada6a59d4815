package dev.alluvium.bench.chaos.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.input.InputRecord.Invalid;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectReason;
import dev.alluvium.events.TenantKey;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// Records that must be rejected, some for every reason.
final class InvalidRecords {

    private record Case(byte[] key, byte[] value, RejectReason reason) {}

    private final List<Case> cases;

    InvalidRecords(UUID tenant, UUID suspended, UUID unknown) {
        var key = TenantKey.bytes(tenant);
        var good = json("x", "\"content\":\"a text\"");
        var avro = PayloadCodec.avro().encode(ChaosMessages.message("x", "a text", 0));
        avro[2] ^= 0x55;
        cases = List.of(
                new Case(null, good, RejectReason.KEY_MISSING),
                new Case("tenant-1".getBytes(UTF_8), good, RejectReason.KEY_NOT_A_UUID),
                new Case(TenantKey.bytes(suspended), good, RejectReason.SUSPENDED_TENANT),
                new Case(TenantKey.bytes(unknown), good, RejectReason.UNKNOWN_TENANT),
                new Case(key, null, RejectReason.UNDECODABLE),
                new Case(key, new byte[] {1, 2, 3, (byte) 0xff}, RejectReason.UNDECODABLE),
                new Case(key, "{\"message_id\":\"x\"".getBytes(UTF_8), RejectReason.UNDECODABLE),
                new Case(key, avro, RejectReason.UNKNOWN_SCHEMA),
                new Case(key, json("x", "\"scope\":\"a\""), RejectReason.FIELD_MISSING),
                new Case(key, json("x", "\"content\":\"a\\u0000b\""), RejectReason.NUL_CHARACTER),
                new Case(key, json("x", "\"content\":\"a\\ud800b\""), RejectReason.UNPAIRED_SURROGATE),
                new Case(key, json("x".repeat(201), "\"content\":\"a\""), RejectReason.FIELD_TOO_LONG),
                new Case(key, json("x", "\"content\":\"a\",\"scope\":\"/a//b\""), RejectReason.FIELD_INVALID),
                new Case(
                        key,
                        json("x", "\"content\":\"" + "a".repeat((1 << 20) + 1) + "\""),
                        RejectReason.CONTENT_TOO_LARGE));
    }

    private static byte[] json(String id, String rest) {
        return ("{\"message_id\":\"" + id + "\",\"session_id\":\"s\",\"channel\":\"c\",\"sender\":{\"id\":\"a\"},"
                        + "\"occurred_at\":\"2026-01-01T00:00:00Z\"," + rest + "}")
                .getBytes(UTF_8);
    }

    InputRecord line(int number, Random random) {
        // The largest record is the last of the list, and is sent seldom.
        var chosen = random.nextInt(30) == 0 ? cases.getLast() : cases.get(random.nextInt(cases.size() - 1));
        return new InputRecord(number, null, chosen.key(), chosen.value(), new Invalid(chosen.reason()));
    }
}
