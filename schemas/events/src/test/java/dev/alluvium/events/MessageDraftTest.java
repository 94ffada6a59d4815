package dev.alluvium.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageDraftTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Sender ANA = new Sender("ana", SenderType.HUMAN, null);

    @Test
    void leavesOutWhatNeedNotBeSaid() throws Exception {
        var message = complete("{\"content\":\"hello\"}", ANA);

        assertThat(message.messageId()).isEqualTo("made-up");
        assertThat(message.sessionId()).isEqualTo("made-up");
        assertThat(message.channel()).isEqualTo("api");
        assertThat(message.occurredAt()).isEqualTo(NOW);
        assertThat(message.sender()).isEqualTo(ANA);
    }

    @Test
    void whatIsSaidStays() throws Exception {
        var message = complete(
                "{\"message_id\":\"m\",\"session_id\":\"s\",\"channel\":\"c\",\"content\":\"x\","
                        + "\"sender\":{\"id\":\"bob\",\"type\":\"agent\"},\"occurred_at\":\"2020-01-01T00:00:00Z\"}",
                ANA);

        assertThat(message.sessionId() + message.channel() + message.sender().id())
                .isEqualTo("scbob");
        assertThat(message.occurredAt()).isEqualTo("2020-01-01T00:00:00Z");
    }

    @Test
    void aChatIsMessagesOfItsConversation() throws Exception {
        var message = complete(
                "{\"role\":\"assistant\",\"conversation_id\":\"c-1\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}",
                null);

        assertThat(message.sessionId()).isEqualTo("c-1");
        assertThat(message.content()).isEqualTo("a\nb");
        assertThat(message.sender()).isEqualTo(new Sender("assistant", SenderType.AGENT, null));
    }

    @Test
    void refusesWhatARecordIsRefusedFor() {
        refused("{\"content\":\"x\"}", "sender");
        refused("{\"content\":\"\",\"sender\":{\"id\":\"a\"}}", "content");
        refused("{\"content\":\"x\",\"role\":\"king\"}", "role");
        refused("{\"operation\":\"delete\"}", "message_id");
        refused("[]", null);
    }

    @Test
    void anArrayIsReadToItsBound() throws Exception {
        assertThat(MessageDraft.readArray("[{},{},{}]".getBytes(UTF_8), 1)).hasSize(2);
        assertThatThrownBy(() -> MessageDraft.readArray("[{},3]".getBytes(UTF_8), 5))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("item 1");
    }

    @Test
    void aTokenIsReadAsItWasWritten() {
        var token = new WaitToken(3, 1L << 40);

        assertThat(WaitToken.parse(token.text())).contains(token);
        assertThat(WaitToken.parse("")).isEmpty();
        assertThat(WaitToken.parse(token.text() + "=")).isEmpty();
        assertThat(WaitToken.parse(token.text().substring(1))).isEmpty();
    }

    private static void refused(String json, String field) {
        assertThatThrownBy(() -> complete(json, null)).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            if (field != null) {
                assertThat(refusal.field()).startsWith(field);
            }
        });
    }

    private static Message complete(String json, Sender sender) throws RejectedException {
        return MessageDraft.read(json.getBytes(UTF_8))
                .complete(new MessageDraft.Defaults("made-up", NOW, "api", sender));
    }
}
