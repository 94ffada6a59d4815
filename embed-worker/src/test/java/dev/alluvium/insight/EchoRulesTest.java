package dev.alluvium.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EchoRulesTest {
    private static final String SAID = "I moved to Lisbon with my sister last week.";

    @Test
    void whatTheRulesHaveFoundIsKnownAgainWhoeverSaysIt() {
        var candidates = new RuleDerivation().derive(session("ana", SAID));
        assertThat(candidates).isNotEmpty().allSatisfy(candidate -> {
            assertThat(EchoRules.isEcho(SenderType.AGENT, "chat", candidate.text()))
                    .isTrue();
            assertThat(EchoRules.isEcho(SenderType.HUMAN, "chat", "\n " + candidate.text() + " \n"))
                    .isTrue();
        });
    }

    @Test
    void aSummaryIsKnownAgainToo() {
        var said =
                "From the session about Lisbon, sister: Ana on 2026-03-11: \"" + SAID + "\" Ben on 2026-03-11: \"No.\"";
        assertThat(EchoRules.isEcho(SenderType.HUMAN, "chat", said)).isTrue();
    }

    @Test
    void whatPeopleSayIsNoEcho() {
        for (var text : List.of(SAID, "Call me on 2026-03-11: I am in.", "on 2026-03-11: \"x\"", "", "\"quoted\"")) {
            assertThat(EchoRules.isEcho(SenderType.HUMAN, "chat", text))
                    .as(text)
                    .isFalse();
        }
    }

    @Test
    void marksAndToolsCount() {
        assertThat(EchoRules.isEcho(SenderType.HUMAN, "insight", SAID)).isTrue();
        assertThat(EchoRules.isEcho(SenderType.TOOL, "chat", SAID)).isTrue();
    }

    private static SessionWindow session(String sender, String text) {
        var message = new SessionMessage(
                "m-1",
                1,
                new Sender(sender, SenderType.HUMAN, null),
                Visibility.PUBLIC,
                "",
                OffsetDateTime.parse("2026-03-11T08:00:00Z"),
                new SessionMessage.Arrival(Instant.EPOCH, 0),
                text,
                true,
                List.of());
        return new SessionWindow(new TenantId(new UUID(0, 1)), "s", List.of(message), Set.of("m-1"));
    }
}
