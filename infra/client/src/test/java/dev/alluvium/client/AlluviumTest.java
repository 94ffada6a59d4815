package dev.alluvium.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.client.Publishing.Until;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is asked for, and how answers are read.
class AlluviumTest {
    private static final Duration TEN = Duration.ofSeconds(10);

    private FakeGateway gateway;
    private Alluvium alluvium;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        alluvium = Alluvium.connect(gateway.address(), "alv_key");
    }

    @AfterEach
    void stop() {
        alluvium.close();
        gateway.close();
    }

    @Test
    void aMessageIsPublishedAsItIsSaid() {
        gateway.then(FakeGateway.json(202, Answers.PUBLISHED));
        var published = alluvium.publish(
                NewMessage.of("a \"b\"\n\u00e9 \ud83d\udeb2 \ud800")
                        .sender(Sender.human("ben").named("Ben"))
                        .session("s-1")
                        .occurredAt(Instant.parse("2026-01-01T00:00:00Z"))
                        .metadata(Map.of("order", 17)),
                Publishing.USUAL.key("k").until(Until.SEARCHABLE, TEN));

        assertThat(published.messageId()).isEqualTo("m-1");
        assertThat(published.messages().getFirst().offset()).isEqualTo(9007199254740993L);
        assertThat(published.token()).isEqualTo("AQAA");
        var asked = gateway.last();
        assertThat(gateway.lines()).containsExactly("POST /v1/messages?wait=searchable&timeout_ms=10000");
        assertThat(asked.header("Authorization")).isEqualTo("Bearer alv_key");
        assertThat(asked.header("Idempotency-Key")).isEqualTo("k");
        assertThat(asked.header("Content-Type")).isEqualTo("application/json");
        assertThat(asked.json().text("content")).isEqualTo("a \"b\"\n\u00e9 \ud83d\udeb2 \ud800");
        assertThat(asked.json().text("occurred_at")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(asked.json().object("sender").text("name")).isEqualTo("Ben");
        assertThat(asked.json().map("metadata")).isEqualTo(Map.of("order", 17L));
    }

    @Test
    void severalMessagesAreOneArray() {
        gateway.then(FakeGateway.json(202, Answers.PUBLISHED), FakeGateway.json(202, Answers.PUBLISHED));
        alluvium.publish(List.of(NewMessage.of("a"), NewMessage.of("b")));
        alluvium.publish(List.of(NewMessage.of("c")));

        assertThat(gateway.asked.getFirst().body()).isEqualTo("[{\"content\":\"a\"},{\"content\":\"b\"}]");
        assertThat(gateway.last().header("Idempotency-Key"))
                .isNotBlank()
                .isNotEqualTo(gateway.asked.getFirst().header("Idempotency-Key"));
    }

    @Test
    void editsAndDeletesNameTheirMessage() {
        gateway.then(FakeGateway.json(202, Answers.PUBLISHED), FakeGateway.json(202, Answers.PUBLISHED));
        alluvium.edit(NewMessage.of("new").id("a/b \u00e9?"));
        alluvium.delete("a/b \u00e9?", Publishing.USUAL.until(Until.STORED, Duration.ofSeconds(1)));

        assertThat(gateway.lines())
                .containsExactly(
                        "PUT /v1/messages/a%2Fb%20%C3%A9%3F",
                        "DELETE /v1/messages/a%2Fb%20%C3%A9%3F?wait=stored&timeout_ms=1000");
        assertThatIllegalArgumentException().isThrownBy(() -> alluvium.edit(NewMessage.of("of no id")));
        assertThatIllegalArgumentException().isThrownBy(() -> alluvium.delete(".."));
    }

    @Test
    void aSearchSaysAllThatItMay() {
        gateway.then(FakeGateway.json(200, Answers.FOUND));
        var found = alluvium.search(Search.of("red bike")
                .mode("hybrid")
                .limit(3)
                .must("red bike", "ana")
                .mustNot("blue")
                .operators()
                .context(1)
                .explain()
                .filter(Filter.NONE
                        .scope("support", "exact")
                        .senderType("human")
                        .metadata(Map.of("order", 17))
                        .after(Instant.EPOCH))
                .waitFor("m-1", 2, TEN));

        var asked = gateway.last().json().all();
        assertThat(asked)
                .containsEntry("limit", 3L)
                .containsEntry("must", List.of("red bike", "ana"))
                .containsEntry("must_not", List.of("blue"))
                .containsEntry("syntax", "operators")
                .containsEntry("context", 1L)
                .containsEntry("explain", true)
                .containsEntry("wait_for", Map.of("message_id", "m-1", "revision", 2L, "timeout_ms", 10_000L))
                .containsEntry(
                        "filter",
                        Map.of(
                                "scope",
                                "support",
                                "scope_match",
                                "exact",
                                "sender_type",
                                "human",
                                "metadata",
                                Map.of("order", 17L),
                                "occurred_after",
                                "1970-01-01T00:00:00Z"));
        var hit = found.hits().getFirst();
        assertThat(hit.content()).isEqualTo("The red bike is for Ana.");
        assertThat(hit.chunk()).contains(new Hit.Chunk(0, 0, 24));
        assertThat(hit.scores()).isEqualTo(new Scores(0.75, Optional.of(0.5), Optional.empty()));
        assertThat(hit.before().getFirst().sender().name()).contains("Ana");
        assertThat(hit.explanation().orElseThrow()).containsEntry("round", 1L);
        assertThat(found.plan()).isEqualTo(new Found.Plan("hybrid", Optional.of("exact"), Optional.empty()));
        assertThat(found.complete()).isTrue();
    }

    @Test
    void insightsAreFoundListedAndRead() {
        gateway.then(
                FakeGateway.json(200, Answers.INSIGHTS_FOUND),
                FakeGateway.json(200, Answers.page("insights", Answers.INSIGHT, "\"c+1\"")),
                FakeGateway.json(200, Answers.page("insights", Answers.INSIGHT, "null")),
                FakeGateway.json(200, Answers.INSIGHT_DETAIL));

        var found = alluvium.searchInsights(Search.of(0.5, -0.25)).hits().getFirst();
        assertThat(gateway.last().json().all())
                .isEqualTo(Fields.read("{\"vector\":[0.5,-0.25],\"target\":\"insights\"}".getBytes())
                        .all());
        assertThat(found.evidence().getFirst().quote()).isEqualTo("red bike");
        assertThat(found.insight().lastSeen()).isEqualTo(Instant.parse("2025-12-31T23:00:00Z"));
        assertThat(alluvium.allInsights(InsightQuery.ALL.kind("preference").minStrength(0.25)))
                .hasSize(2);
        var detail = alluvium.insight(found.insight().id()).orElseThrow();
        assertThat(detail.history().getFirst().text()).isEmpty();
        assertThat(gateway.lines())
                .endsWith(
                        "GET /v1/insights?kind=preference&min_strength=0.25",
                        "GET /v1/insights?kind=preference&min_strength=0.25&cursor=c%2B1",
                        "GET /v1/insights/" + found.insight().id());
    }

    @Test
    void messagesAndSessionsAreRead() {
        gateway.then(
                FakeGateway.json(200, Answers.MESSAGE),
                FakeGateway.problem(404, "There is no such message", ""),
                FakeGateway.json(200, Answers.MESSAGE_STATUS),
                FakeGateway.json(200, Answers.page("messages", Answers.MESSAGE, "\"c\"")),
                FakeGateway.json(200, Answers.page("messages", Answers.MESSAGE, "null")),
                FakeGateway.json(200, Answers.STATUS),
                FakeGateway.json(200, Answers.CALLER));

        assertThat(alluvium.message("m-1").orElseThrow().revision()).isEqualTo(2);
        assertThat(alluvium.message("m-2")).isEmpty();
        assertThat(alluvium.messageStatus("m-1").orElseThrow().state()).isEqualTo("embedded");
        assertThat(alluvium.session("s 1")).extracting(Message::messageId).containsExactly("m-1", "m-1");
        assertThat(alluvium.status()).isEqualTo(new TenantStatus(3, 1, 1, 1, 2, 4, 5, Optional.of(6L)));
        assertThat(alluvium.caller().scopes()).containsExactly("read", "write");
        assertThat(gateway.lines())
                .contains("GET /v1/sessions/s%201/messages?limit=200")
                .anyMatch(line -> line.contains("cursor=c"));
    }

    @Test
    void whatIsNotSearchableYetIsWaitedForAgain() {
        gateway.then(
                FakeGateway.problem(504, "Not in time", ""),
                FakeGateway.json(200, Answers.STATUS),
                FakeGateway.problem(409, "Rejected", ""),
                FakeGateway.problem(504, "Not in time", ""));
        var published = new Published(List.of(), "AQ+A", "published");

        alluvium.await(published, Until.SEARCHABLE, Duration.ofMinutes(2));
        assertThat(gateway.lines()).hasSize(2);
        assertThat(gateway.last().path())
                .startsWith("/v1/status?")
                .contains("wait_for=AQ%2BA", "until=searchable", "timeout_ms=30000");
        assertThatThrownBy(() -> alluvium.await(published, Until.STORED, TEN)).hasMessage("409 Rejected: why");
        assertThatThrownBy(() -> alluvium.await(published, Until.STORED, Duration.ZERO))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.status()).isEqualTo(504));
    }

    @Test
    void addressesAndKeysThatCannotBeAreRefused() {
        for (var address :
                List.of("localhost:8484", "ftp://host", "http:///v1", "http://host?x=1", "http://u:p@host")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Alluvium.connect(URI.create(address), "k"));
        }
        for (var key : List.of("", "a b", "a\nb", "\u00e9")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Alluvium.connect(gateway.address(), key))
                    .withMessageNotContaining("a\nb");
        }
        assertThat(alluvium.toString()).doesNotContain("alv_key");
    }
}
