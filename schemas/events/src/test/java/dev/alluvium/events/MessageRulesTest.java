package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageRulesTest {
    private static final List<String> TEXTS = List.of(
            "message_id",
            "session_id",
            "parent_message_id",
            "channel",
            "sender.id",
            "sender.name",
            "message_type",
            "scope",
            "content",
            "metadata");

    private static final List<String> REQUIRED =
            List.of("message_id", "session_id", "channel", "sender.id", "message_type", "content");

    @Test
    void ordinaryMessagePasses() {
        passes(Samples.message());
        passes(Message.delete("m-1", Instant.EPOCH));
    }

    @Test
    void emptyRequiredFieldIsRefusedByName() {
        for (var field : REQUIRED) {
            refuses(RejectReason.FIELD_MISSING, field, Vary.text(Samples.message(), field, ""));
        }
        refuses(RejectReason.FIELD_MISSING, "message_id", Vary.text(Samples.message(), "message_id", " \u2003"));
        refuses(RejectReason.FIELD_MISSING, "message_id", Message.delete("", Instant.EPOCH));
        refuses(RejectReason.FIELD_INVALID, "parent_message_id", Vary.text(Samples.message(), "parent_message_id", ""));
    }

    @Test
    void nulAndHalfCharactersAreRefusedInEveryText() {
        for (var field : TEXTS) {
            for (var operation : Operation.values()) {
                var message = Vary.operation(Samples.message(), operation);
                refuses(RejectReason.NUL_CHARACTER, field, Vary.text(message, field, "a\0b"));
                refuses(RejectReason.UNPAIRED_SURROGATE, field, Vary.text(message, field, "a\ud800"));
                refuses(RejectReason.UNPAIRED_SURROGATE, field, Vary.text(message, field, "\udc00a"));
                refuses(RejectReason.UNPAIRED_SURROGATE, field, Vary.text(message, field, "\udc00\ud800"));
            }
        }
    }

    @Test
    void lengthIsCountedInCharactersNotInHalves() {
        for (var field :
                List.of("message_id", "session_id", "parent_message_id", "channel", "sender.id", "sender.name")) {
            passes(Vary.text(Samples.message(), field, "🚲".repeat(200)));
            refuses(RejectReason.FIELD_TOO_LONG, field, Vary.text(Samples.message(), field, "x".repeat(201)));
            refuses(RejectReason.FIELD_TOO_LONG, field, Vary.text(Samples.message(), field, "🚲".repeat(201)));
        }
        refuses(
                RejectReason.FIELD_TOO_LONG,
                "message_type",
                Vary.text(Samples.message(), "message_type", "x".repeat(101)));
        refuses(RejectReason.FIELD_TOO_LONG, "scope", Vary.text(Samples.message(), "scope", "x".repeat(201)));
    }

    @Test
    void contentIsCountedInBytes() {
        int maximum = 1 << 20;
        for (var content : List.of("x".repeat(maximum), "é".repeat(maximum / 2), "🚲".repeat(maximum / 4))) {
            passes(Vary.text(Samples.message(), "content", content));
            refuses(RejectReason.CONTENT_TOO_LARGE, "content", Vary.text(Samples.message(), "content", content + "x"));
        }
        passes(Vary.text(Samples.message(), "content", " "));
    }

    @Test
    void scopeHasOneSpelling() {
        for (var scope : List.of("", "support", "support/billing", "a/b/c/ü", "a.b-c_d:e")) {
            passes(Vary.text(Samples.message(), "scope", scope));
        }
        for (var scope : List.of("/", "/support", "support/", "support//billing", "a b", "a\tb", "a/\u0007")) {
            refuses(RejectReason.FIELD_INVALID, "scope", Vary.text(Samples.message(), "scope", scope));
        }
    }

    @Test
    void timeHasLimits() {
        for (var time : List.of("1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z")) {
            passes(Vary.time(Samples.message(), Instant.parse(time)));
        }
        for (var time : List.of(
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.MIN,
                Instant.MAX)) {
            refuses(RejectReason.TIME_OUT_OF_RANGE, "occurred_at", Vary.time(Samples.message(), time));
        }
    }

    @Test
    void metadataMustBeAnObject() {
        for (var metadata : List.of(
                "",
                " ",
                "null",
                "1",
                "\"x\"",
                "[]",
                "{",
                "{}{}",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "// x\n{}")) {
            refuses(
                    RejectReason.METADATA_NOT_AN_OBJECT,
                    "metadata",
                    Vary.text(Samples.message(), "metadata", metadata));
        }
        for (var metadata : List.of("{}", " { } ", "{\"a\":{\"b\":[1,null,true,\"x\"]}}", "{\"\":0}")) {
            passes(Vary.text(Samples.message(), "metadata", metadata));
        }
    }

    @Test
    void metadataCannotSmuggleWhatPostgresRefuses() {
        for (var hidden : List.of("{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":[{\"b\":\"x\\u0000\"}]}")) {
            refuses(RejectReason.NUL_CHARACTER, "metadata", Vary.text(Samples.message(), "metadata", hidden));
        }
        for (var hidden : List.of("{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}", "{\"a\":[\"\\udc00\\ud800\"]}")) {
            refuses(RejectReason.UNPAIRED_SURROGATE, "metadata", Vary.text(Samples.message(), "metadata", hidden));
        }
        passes(Vary.text(Samples.message(), "metadata", "{\"a\":\"\\ud83d\\udeb2\"}"));
    }

    @Test
    void metadataHasLimits() {
        var fits = "{\"a\":\"" + "x".repeat((64 << 10) - 8) + "\"}";
        passes(Vary.text(Samples.message(), "metadata", fits));
        refuses(RejectReason.FIELD_TOO_LONG, "metadata", Vary.text(Samples.message(), "metadata", fits + " "));
        passes(Vary.text(Samples.message(), "metadata", nested(32)));
        refuses(RejectReason.FIELD_INVALID, "metadata", Vary.text(Samples.message(), "metadata", nested(33)));
        refuses(
                RejectReason.METADATA_NOT_AN_OBJECT,
                "metadata",
                Vary.text(Samples.message(), "metadata", nested(5_000)));
    }

    @Test
    void numbersThatPostgresWouldWriteOutForPagesAreRefused() {
        for (var number : List.of("1e999", "1e-1000", "-0.0", "1" + "0".repeat(999), "0." + "1".repeat(998))) {
            passes(Vary.text(Samples.message(), "metadata", "{\"n\":" + number + "}"));
        }
        for (var number :
                List.of("1e1000", "1e-1001", "1e200000", "1e99999999999", "-1E+2147483647", "1" + "0".repeat(1_000))) {
            refuses(
                    RejectReason.FIELD_INVALID,
                    "metadata",
                    Vary.text(Samples.message(), "metadata", "{\"n\":" + number + "}"));
        }
    }

    @Test
    void detailsNameLimitsAndNeverTheText() {
        for (var field : TEXTS) {
            for (var end : List.of("\0", "\ud800", "x".repeat(2 << 20))) {
                var message = Vary.text(Samples.message(), field, "classified" + end);
                var refusal = Refusals.of(() -> MessageRules.check(message));
                assertThat(refusal.getMessage()).doesNotContain("classified");
                assertThat(refusal.getMessage())
                        .startsWith(refusal.reason().code())
                        .contains(field);
            }
        }
    }

    @Test
    void codesAreAContract() {
        assertThat(List.of(RejectReason.values()).stream().map(RejectReason::code))
                .containsExactly(
                        "undecodable",
                        "unknown-schema",
                        "key-missing",
                        "key-not-a-uuid",
                        "unknown-tenant",
                        "suspended-tenant",
                        "erased-tenant",
                        "field-missing",
                        "field-invalid",
                        "field-too-long",
                        "content-too-large",
                        "metadata-not-an-object",
                        "time-out-of-range",
                        "nul-character",
                        "unpaired-surrogate",
                        "not-the-sender",
                        "not-storable");
    }

    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    private static void passes(Message message) {
        assertThatCode(() -> MessageRules.check(message)).doesNotThrowAnyException();
    }

    private static void refuses(RejectReason reason, String field, Message message) {
        Refusals.expect(reason, field, () -> MessageRules.check(message));
    }
}
