package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostileJsonTest {
    @Test
    void whatIsNoObjectIsRefused() {
        for (var line : List.of(
                "",
                " ",
                "hello",
                "null",
                "[1]",
                "\"{}\"",
                "{",
                "{}x",
                "{\"a\":1}{",
                "{'a':1}",
                "{\"a\" 1}",
                "{\"a\":\u00001}",
                "{\"a\":tru}",
                "{\"a\":\"\n\"}",
                "{\"a\":+1}")) {
            Refusals.expectLine(RejectReason.UNDECODABLE, null, line);
        }
    }

    @Test
    void whatSerializersMakeWhenLeftToThemselvesIsNamed() {
        var line = Samples.line();
        names("a JSON array", ("[" + line + "]").getBytes(StandardCharsets.UTF_8));
        names("a JSON array", ("\ufeff \n[" + line + "]").getBytes(StandardCharsets.UTF_8));
        names("a JSON string", ("\"" + line.replace("\"", "\\\"") + "\"").getBytes(StandardCharsets.UTF_8));
        names("UTF-16", line.getBytes(StandardCharsets.UTF_16));
        names("UTF-16", line.getBytes(StandardCharsets.UTF_16BE));
        var framed = ("\0\0\0\0\7" + line).getBytes(StandardCharsets.UTF_8);
        names("framed by Confluent's serializer", framed);
        framed[3] = 9;
        names("framed by Confluent's serializer", framed);
        framed[5] = 2;
        names("framed by Confluent's serializer", framed);
    }

    private static void names(String what, byte[] payload) {
        assertThat(Refusals.of(() -> PayloadCodec.decode(payload, Message.class))
                        .detail())
                .contains(what);
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        var line = "\ufeff" + Samples.line();
        assertThat(MessageJson.parseLine(line).content()).isEqualTo("hello");
        assertThat(MessageJson.parseLine(line.getBytes(StandardCharsets.UTF_8)).content())
                .isEqualTo("hello");
        Refusals.expectLine(RejectReason.UNDECODABLE, null, "\ufeff");
        Refusals.expectLine(RejectReason.UNDECODABLE, null, "\ufeff" + line);
    }

    @Test
    void otherEncodingsAreRefusedRatherThanGuessed() {
        for (var charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16)) {
            var payload = Samples.line().getBytes(charset);
            Refusals.expect(RejectReason.UNDECODABLE, null, () -> PayloadCodec.decode(payload, Message.class));
        }
        var latin = Samples.line().replace("hello", "señor").getBytes(StandardCharsets.ISO_8859_1);
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> PayloadCodec.decode(latin, Message.class));
    }

    @Test
    void missingFieldIsNamed() {
        for (var field : List.of("message_id", "session_id", "channel", "sender", "content", "occurred_at")) {
            var renamed = Samples.line().replace("\"" + field + "\"", "\"other\"");
            Refusals.expectLine(RejectReason.FIELD_MISSING, field, renamed);
            var nulled = "{\"" + field + "\":null," + renamed.substring(1);
            Refusals.expectLine(RejectReason.FIELD_MISSING, field, nulled);
        }
        Refusals.expectLine(
                RejectReason.FIELD_MISSING, "sender.id", Samples.line().replace("\"id\"", "\"di\""));
    }

    @Test
    void wrongTypeIsNamed() {
        for (var wrong : List.of("1", "true", "[\"x\"]", "{\"x\":1}")) {
            for (var field : List.of("message_id", "session_id", "channel", "content", "occurred_at")) {
                var line = Samples.line().replaceAll("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":" + wrong);
                Refusals.expectLine(RejectReason.FIELD_INVALID, field, line);
            }
            for (var field : List.of("operation", "visibility", "scope", "message_type", "parent_message_id")) {
                Refusals.expectLine(RejectReason.FIELD_INVALID, field, with(field, wrong));
            }
        }
        Refusals.expectLine(
                RejectReason.FIELD_INVALID, "sender", Samples.line().replace("{\"id\":\"ana\"}", "\"ana\""));
        Refusals.expectLine(
                RejectReason.FIELD_INVALID, "sender.type", Samples.line().replace("\"ana\"", "\"ana\",\"type\":7"));
        for (var wrong : List.of("1", "true", "[{}]", "\"{}\"")) {
            Refusals.expectLine(RejectReason.METADATA_NOT_AN_OBJECT, "metadata", with("metadata", wrong));
        }
    }

    @Test
    void unknownChoiceIsAnsweredWithTheChoicesThereAre() {
        for (var wrong : List.of("\"HUMAN\"", "\"robot\"", "\"\"")) {
            var line = Samples.line().replace("\"ana\"", "\"ana\",\"type\":" + wrong);
            var refusal = Refusals.of(() -> MessageJson.parseLine(line));
            assertThat(refusal.field()).isEqualTo("sender.type");
            assertThat(refusal.detail()).isEqualTo("must be one of human, agent, system, tool");
        }
    }

    @Test
    void timesWithoutOffsetOrSenseAreRefused() {
        for (var time :
                List.of("", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "1767225600")) {
            var line = Samples.line().replace("2026-01-01T00:00:00Z", time);
            Refusals.expectLine(RejectReason.FIELD_INVALID, "occurred_at", line);
        }
        Refusals.expectLine(
                RejectReason.TIME_OUT_OF_RANGE,
                "occurred_at",
                Samples.line().replace("2026-01-01T00", "+1000000000-12-31T23"));
    }

    @Test
    void escapedHalvesAndNulsAreFound() {
        for (var field : List.of("message_id", "session_id", "channel", "content")) {
            Refusals.expectLine(RejectReason.UNPAIRED_SURROGATE, field, escaped(field, "\\ud800"));
            Refusals.expectLine(RejectReason.UNPAIRED_SURROGATE, field, escaped(field, "\\udc00\\ud800"));
            Refusals.expectLine(RejectReason.NUL_CHARACTER, field, escaped(field, "\\u0000"));
        }
        Refusals.expectLine(RejectReason.UNPAIRED_SURROGATE, "metadata", with("metadata", "{\"a\":[\"\\ud83d\"]}"));
        for (var name : List.of("\\ud83d", "\\udeb2", "\\udeb2\\ud83d", "\\ud83dx")) {
            // In a name it stops the parser before the field that holds the object is known.
            var line = with("metadata", "{\"" + name + "\":1}");
            Refusals.expectLine(RejectReason.UNPAIRED_SURROGATE, null, line);
        }
        Refusals.expectLine(RejectReason.NUL_CHARACTER, "metadata", with("metadata", "{\"a\":\"\\u0000\"}"));
    }

    @Test
    void surrogatesAndOverlongFormsInTheBytesAreFound() throws Exception {
        Refusals.expect(RejectReason.UNPAIRED_SURROGATE, null, () -> decodeWith(0xed, 0xa0, 0x80));
        Refusals.expect(RejectReason.UNPAIRED_SURROGATE, null, () -> decodeWith(0xed, 0xa0, 0xbd, 0xed, 0xba, 0xb2));
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> decodeWith(0xc0, 0x80));
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> decodeWith(0xff));
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> decodeWith(0xf4, 0x90, 0x80, 0x80));
        assertThat(decodeWith(0xef, 0xbf, 0xbd).content()).isEqualTo("\ufffd");
    }

    @Test
    void doubledFieldIsRefusedWherever() {
        for (var line : List.of(
                "{\"content\":\"a\"," + Samples.line().substring(1),
                "{\"new\":1,\"n\\u0065w\":2," + Samples.line().substring(1),
                with("metadata", "{\"a\":{\"b\":1,\"b\":1}}"))) {
            Refusals.expectLine(RejectReason.UNDECODABLE, null, line);
        }
    }

    @Test
    void bombsAreRefusedWithoutHarm() {
        for (var bomb : List.of("[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "[[],".repeat(1_000_000))) {
            Refusals.expectLine(RejectReason.UNDECODABLE, null, "{\"x\":" + bomb);
        }
        var wide = with("x", "[" + "[],".repeat(200_000) + "0]");
        Refusals.expectLine(RejectReason.UNDECODABLE, null, wide);
        Refusals.expectLine(RejectReason.FIELD_INVALID, "metadata", with("metadata", "{\"n\":1e999999999}"));
        // However long the number is: Jackson has a limit of its own, and either answer is a good one.
        var digits = with("metadata", "{\"n\":" + "9".repeat(1_000_000) + "}");
        assertThat(Refusals.of(() -> MessageJson.parseLine(digits)).getMessage())
                .doesNotContain("999");
    }

    @Test
    void numbersInMetadataKeepTheirSpelling() throws Exception {
        var metadata = "{\"a\":1.0,\"b\":-0,\"c\":1E5,\"d\":0.100,\"e\":1e-7,"
                + "\"f\":123456789012345678901234567890.12345678901234567890,\"g\":18446744073709551616}";
        assertThat(MessageJson.parseLine(with("metadata", metadata)).metadata()).isEqualTo(metadata);
    }

    @Test
    void metadataIsKeptInOneSpellingOfSpaceAndEscapes() throws Exception {
        var metadata = "{ \"a\" : [ 1 , \"\\u00e9\\/\" ] ,\n \"b\" : { } }";
        assertThat(MessageJson.parseLine(with("metadata", metadata)).metadata())
                .isEqualTo("{\"a\":[1,\"é/\"],\"b\":{}}");
    }

    @Test
    void resultsCheckTheirNumbersAndIds() {
        var line = new String(PayloadCodec.json().encode(Samples.insight()), StandardCharsets.UTF_8);
        refusesResult("strength", line.replace("0.75", "1e999"));
        refusesResult("strength", line.replace("0.75", "\"0.75\""));
        refusesResult("revision", line.replace("\"revision\":4", "\"revision\":4.5"));
        refusesResult("revision", line.replace("\"revision\":4", "\"revision\":4000000000"));
        refusesResult("source.offset", line.replace("4294967301", "18446744073709551616"));
        refusesResult("event_id", line.replaceAll("\"event_id\":\"[^\"]*\"", "\"event_id\":\"1-1-1-1-1\""));
        refusesResult("evidence", line.replaceAll("\"evidence\":\\[.*]", "\"evidence\":{}"));
        refusesResult("evidence", line.replaceAll("\"evidence\":\\[.*]", "\"evidence\":[7]"));
        refusesResult("evidence.quote", line.replace("\"the red bike\"", "7"));
    }

    private static void refusesResult(String field, String line) {
        var payload = line.getBytes(StandardCharsets.UTF_8);
        Refusals.expect(RejectReason.FIELD_INVALID, field, () -> PayloadCodec.decode(payload, InsightChange.class));
    }

    private static String with(String field, String json) {
        return "{\"" + field + "\":" + json + "," + Samples.line().substring(1);
    }

    private static String escaped(String field, String escape) {
        return Samples.line()
                .replaceAll("\"" + field + "\":\"", "\"" + field + "\":\"x" + escape.replace("\\", "\\\\"));
    }

    private static Message decodeWith(int... content) throws Exception {
        var halves = Samples.line().split("hello");
        var out = new ByteArrayOutputStream();
        out.write(halves[0].getBytes(StandardCharsets.UTF_8));
        for (int b : content) {
            out.write(b);
        }
        out.write(halves[1].getBytes(StandardCharsets.UTF_8));
        return PayloadCodec.decode(out.toByteArray(), Message.class);
    }
}
