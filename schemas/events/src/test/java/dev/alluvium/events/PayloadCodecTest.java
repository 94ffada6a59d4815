package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
    @Test
    void everyEventComesBackFromEitherFormWithoutSayingWhich() throws Exception {
        for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
            for (var event : Samples.each()) {
                assertThat(PayloadCodec.decode(codec.encode(event), event.getClass()))
                        .isEqualTo(event);
                assertThat(PayloadCodec.decode(codec.encode(event), Event.class))
                        .isEqualTo(event);
            }
        }
    }

    @Test
    void theOffsetOfTheSendersClockIsKeptInBothForms() throws Exception {
        for (var offset : List.of("-08:00", "+05:30", "+01:00", "-00:30")) {
            var line =
                    "{\"message_id\":\"m-1\",\"session_id\":\"s-1\",\"channel\":\"chat\",\"sender\":{\"id\":\"ana\"},"
                            + "\"content\":\"Tomorrow.\",\"occurred_at\":\"2026-03-02T22:00:00" + offset + "\"}";
            var message = MessageJson.parseLine(line);
            assertThat(message.utcOffset()).isEqualTo(ZoneOffset.of(offset));
            assertThat(message.occurredAt())
                    .isEqualTo(
                            OffsetDateTime.parse("2026-03-02T22:00:00" + offset).toInstant());
            for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
                assertThat(PayloadCodec.decode(codec.encode(message), Message.class))
                        .isEqualTo(message);
            }
        }
        assertThat(Samples.message().utcOffset()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void optionalFieldsMayBeNull() throws Exception {
        var bare = Vary.text(
                Vary.text(Vary.text(Samples.message(), "sender.name", null), "metadata", null),
                "parent_message_id",
                null);
        for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
            assertThat(PayloadCodec.decode(codec.encode(bare), Message.class)).isEqualTo(bare);
        }
    }

    @Test
    void randomMessagesWithOddTextComeBackUnchanged() throws Exception {
        var random = new RandomEvents(20_260_101);
        for (int i = 0; i < 2_000; i++) {
            var message = random.message();
            var event = i % 2 == 0 ? message : random.insight();
            for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
                assertThat(PayloadCodec.decode(codec.encode(event), Event.class))
                        .isEqualTo(event);
            }
            MessageRules.check(message);
        }
    }

    @Test
    void avroFormIsMagicThenLittleEndianFingerprintThenBody() {
        var bytes = PayloadCodec.avro().encode(Samples.stored());
        assertThat(HexFormat.of().formatHex(bytes, 0, 2)).isEqualTo("c301");
        var newest = ReleasedSchema.of(EventKind.MESSAGE_STORED).getLast();
        assertThat(HexFormat.of().formatHex(bytes, 2, 10))
                .isEqualTo(HexFormat.of().toHexDigits(Long.reverseBytes(newest.fingerprint())));
    }

    @Test
    void jsonFormOfAMessageIsTheAgreedOne() {
        assertThat(text(PayloadCodec.json().encode(Samples.message()))).isEqualTo("""
            {"message_id":"m-1","operation":"upsert","session_id":"s-1","parent_message_id":"m-0","channel":"chat",\
            "sender":{"id":"ana","type":"agent","name":"Ana Núñez"},"message_type":"note","visibility":"agent_only",\
            "scope":"support/billing","content":"Where is the red bike? 🚲","metadata":{"k":"v","n":1.0},\
            "occurred_at":"2026-01-02T03:04:05.678901Z"}\
            """);
    }

    @Test
    void jsonFormOfAResultNamesItsKind() {
        assertThat(text(PayloadCodec.json().encode(Samples.embedded())))
                .isEqualTo("""
                    {"type":"message_embedded","event_id":"%s","message_id":"m-1","revision":2,\
                    "model":"bge-small-en-v1.5-q","chunks":3,"embedded_at":"2026-01-02T03:04:05.678901Z",\
                    "source":{"topic":"alluvium.messages","partition":7,"offset":4294967301}}\
                    """.formatted(Samples.embedded().eventId()));
    }

    @Test
    void jsonMessageNeedsOnlyTheRequiredFields() throws Exception {
        var message = PayloadCodec.decode(bytes(" \r\n\t" + Samples.line() + "\n"), Message.class);
        assertThat(message)
                .isEqualTo(new Message(
                        "m-1",
                        Operation.UPSERT,
                        "s-1",
                        null,
                        "chat",
                        new Sender("ana", SenderType.HUMAN, null),
                        "chat",
                        Visibility.PUBLIC,
                        "",
                        "hello",
                        null,
                        Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void jsonDeleteNeedsOnlyItsId() throws Exception {
        var line = "{\"message_id\":\"m-1\",\"operation\":\"delete\"}";
        assertThat(PayloadCodec.decode(bytes(line), Message.class)).isEqualTo(Message.delete("m-1", Message.UNTIMED));
    }

    @Test
    void jsonDeleteMayHaveATime() throws Exception {
        var line = "{\"message_id\":\"m-1\",\"operation\":\"delete\",\"occurred_at\":\"2026-01-01T01:00:00+01:00\"}";
        assertThat(PayloadCodec.decode(bytes(line), Message.class))
                .isEqualTo(Message.delete("m-1", Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void fieldsOfTomorrowAreIgnored() throws Exception {
        var line = Samples.line()
                .replace("{\"message_id\"", "{\"mood\":[{\"x\":1e99999}],\"type\":\"poem\",\"message_id\"");
        assertThat(PayloadCodec.decode(bytes(line), Message.class).content()).isEqualTo("hello");
    }

    @Test
    void anEventThatDoesNotBelongHereIsRefused() {
        for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
            var stored = codec.encode(Samples.stored());
            Refusals.expect(
                    RejectReason.UNKNOWN_SCHEMA, null, () -> PayloadCodec.decode(stored, MessageEmbedded.class));
        }
        var message = PayloadCodec.avro().encode(Samples.message());
        Refusals.expect(RejectReason.UNKNOWN_SCHEMA, null, () -> PayloadCodec.decode(message, Result.class));
        var line = bytes(Samples.line());
        Refusals.expect(RejectReason.UNKNOWN_SCHEMA, "type", () -> PayloadCodec.decode(line, Result.class));
    }

    @Test
    void tombstonesAndEmptyValuesAreRefused() {
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> PayloadCodec.decode(null, Message.class));
        Refusals.expect(RejectReason.UNDECODABLE, null, () -> PayloadCodec.decode(new byte[0], Message.class));
    }

    @Test
    void writersRefuseHalfACharacterInsteadOfWritingAQuestionMark() {
        var broken = Vary.text(Samples.message(), "content", "half \ud83d");
        for (var codec : List.of(PayloadCodec.avro(), PayloadCodec.json())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec.encode(broken))
                    .withMessageContaining("content")
                    .withMessageNotContaining("half");
        }
    }

    @Test
    void jsonWriterRefusesMetadataThatIsNoObject() {
        var broken = Vary.text(Samples.message(), "metadata", "[1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadCodec.json().encode(broken));
    }

    @Test
    void formatsHaveNames() {
        assertThat(PayloadCodec.named("avro")).isSameAs(PayloadCodec.avro());
        assertThat(PayloadCodec.named("json")).isSameAs(PayloadCodec.json());
        assertThatIllegalArgumentException().isThrownBy(() -> PayloadCodec.named("xml"));
    }

    @Test
    void oneCodecServesManyThreads() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Future<Boolean>>();
            for (int seed = 0; seed < 64; seed++) {
                var random = new RandomEvents(seed);
                runs.add(threads.submit(() -> survives(random)));
            }
            for (var run : runs) {
                assertThat(run.get()).isTrue();
            }
        }
    }

    private static boolean survives(RandomEvents random) throws RejectedException {
        for (int i = 0; i < 50; i++) {
            var message = random.message();
            var avro = PayloadCodec.decode(PayloadCodec.avro().encode(message), Message.class);
            var json = PayloadCodec.decode(PayloadCodec.json().encode(message), Message.class);
            if (!message.equals(avro) || !message.equals(json)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
