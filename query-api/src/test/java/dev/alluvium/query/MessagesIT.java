package dev.alluvium.query;

import static dev.alluvium.query.Calls.encoded;
import static dev.alluvium.query.StoredMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessagesIT {
    private Calls tenant;
    private StoredMessages store;

    @BeforeEach
    void newTenant() throws Exception {
        var api = RunningApi.shared();
        tenant = api.tenant();
        store = api.store(tenant);
    }

    @Test
    void aMessageIsShownWhole() {
        store.embedded(message("m-1", "Grüße 🚲").metadata("{\"k\": [1, null]}").scope("a/b"));

        assertThat(tenant.get("/v1/messages/m-1").body()).isEqualTo("""
            {"message_id":"m-1","session_id":"s","parent_message_id":null,"channel":"chat",\
            "sender":{"id":"ana","type":"human"},"message_type":"chat","visibility":"public","scope":"a/b",\
            "content":"Grüße 🚲","metadata":{"k": [1, null]},"occurred_at":"2026-01-01T00:00:00Z","revision":1,\
            "stored_at":"2026-01-01T00:00:00Z","lineage":{"topic":"alluvium.messages","partition":3,"offset":12,\
            "model":"bge-small-en-v1.5-q","embedded_at":"2026-01-01T00:00:01Z"}}\
            """);
    }

    @Test
    void anIdMayHoldAnyCharacter() {
        for (var id : List.of("a/b", "a b+c", "100%", "../x", "..", ";v=1", "ünï/🚲", "a\\b", "?q#f", "\"")) {
            store.pending(message(id, "x"));

            var answer = tenant.get("/v1/messages/" + encoded(id));

            assertThat(answer.status()).as(id).isEqualTo(200);
            assertThat(answer.json().get("message_id").stringValue()).isEqualTo(id);
        }
    }

    @Test
    void anUnknownMessageIsNotFound() {
        store.deleted(message("gone", "x"));

        for (var id : List.of("unknown", "gone", "x".repeat(201), "x".repeat(4_000))) {
            var answer = tenant.get("/v1/messages/" + id);
            assertThat(answer.status()).as(id).isEqualTo(404);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void statusTellsHowFarAMessageHasCome() {
        store.pending(message("stored", "x"));
        store.deferred(message("deferred", "x"), "model-failed");
        store.embedded(message("embedded", "x y").chunks("x", "y"));
        store.failed(message("failed", "x"), "model-failed");
        store.deleted(message("deleted", "x"));
        var source = "\"at\":\"2026-01-01T00:00:00Z\",\"topic\":\"alluvium.messages\",\"partition\":3,\"offset\":12";

        assertThat(status("stored")).isEqualTo("""
            {"message_id":"stored","revision":1,"state":"stored","stages":[{"stage":"stored",%s},\
            {"stage":"pending","attempts":0}],"reason":null,"searchable_in_ms":null}\
            """.formatted(source));
        assertThat(status("deferred")).isEqualTo("""
            {"message_id":"deferred","revision":1,"state":"stored","stages":[{"stage":"stored",%s},\
            {"stage":"pending","attempts":2,"reason":"model-failed","next_attempt_at":"2026-01-01T00:01:00Z"}],\
            "reason":"model-failed","searchable_in_ms":null}\
            """.formatted(source));
        assertThat(status("embedded")).isEqualTo("""
            {"message_id":"embedded","revision":1,"state":"embedded","stages":[{"stage":"stored",%s},\
            {"stage":"embedded","at":"2026-01-01T00:00:01Z","model":"bge-small-en-v1.5-q","chunks":2}],\
            "reason":null,"searchable_in_ms":null}\
            """.formatted(source));
        assertThat(status("failed")).isEqualTo("""
            {"message_id":"failed","revision":1,"state":"failed","stages":[{"stage":"stored",%s},\
            {"stage":"failed","at":"2026-01-01T00:00:00Z","attempts":5,"reason":"model-failed"}],\
            "reason":"model-failed","searchable_in_ms":null}\
            """.formatted(source));
        assertThat(status("deleted")).isEqualTo("""
            {"message_id":"deleted","revision":1,"state":"deleted","stages":[{"stage":"deleted",%s}],"reason":null,"searchable_in_ms":null}\
            """.formatted(source));
        assertThat(tenant.get("/v1/messages/unknown/status").status()).isEqualTo(404);
    }

    @Test
    void theTenantsFiguresAreExact() {
        assertThat(tenant.get("/v1/status").body()).isEqualTo("""
            {"messages":{"stored":0,"embedded":0,"failed":0,"pending":0,"deleted":0},"insights":0,\
            "oldest_pending_age_ms":0,"searchable_in_ms":0}\
            """);

        store.pending(message("stored", "x"));
        store.embedded(message("e-1", "x"), message("e-2", "x"));
        store.failed(message("failed", "x"), "model-failed");
        store.deleted(message("deleted", "x"));

        var status = tenant.get("/v1/status").json();
        assertThat(status.get("messages").toString())
                .isEqualTo("{\"stored\":4,\"embedded\":2,\"failed\":1,\"pending\":1,\"deleted\":1}");
        assertThat(status.get("oldest_pending_age_ms").longValue()).isPositive();
        assertThat(status.get("searchable_in_ms").isNull())
                .as("no worker has said anything")
                .isTrue();
    }

    @Test
    void aSessionIsReadPageByPageInOrder() {
        IntStream.range(0, 7).forEach(i -> store.pending(message("m-" + i, "x").at(i / 3)));
        store.pending(message("else", "x").session("other"));

        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            var page = tenant.get("/v1/sessions/s/messages?limit=3" + cursor).json();
            page.get("messages")
                    .valueStream()
                    .forEach(m -> ids.add(m.get("message_id").stringValue()));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").stringValue();
        } while (cursor != null);

        assertThat(ids).containsExactly("m-0", "m-1", "m-2", "m-3", "m-4", "m-5", "m-6");
        assertThat(tenant.get("/v1/sessions/nobody/messages").body())
                .isEqualTo("{\"messages\":[],\"next_cursor\":null}");
    }

    @Test
    void messagesOfOneTimeAreInTheOrderInWhichTheyWerePublished() {
        var published = List.of("m-9", "m-10", "m-1", "m-5", "m-30");
        for (int i = published.size() - 1; i >= 0; i--) {
            store.pending(message(published.get(i), "x").arrived(i));
        }
        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            var page = tenant.get("/v1/sessions/s/messages?limit=2" + cursor).json();
            page.get("messages")
                    .valueStream()
                    .forEach(m -> ids.add(m.get("message_id").stringValue()));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").stringValue();
        } while (cursor != null);
        assertThat(ids).isEqualTo(published);
    }

    /// As the version gave them that ordered equal times by id.
    @Test
    void anOldCursorIsRefusedAsSuch() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update(tenant.tenant().toString().getBytes(UTF_8));
        var old = ByteBuffer.allocate(19)
                .put(digest.digest("s".getBytes(UTF_8)), 0, 8)
                .putLong(1_767_225_600_000_000L)
                .put("m-1".getBytes(UTF_8));
        var cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(old.array());
        assertThat(tenant.get("/v1/sessions/s/messages?cursor=" + cursor).body())
                .contains("was given by an earlier version; begin again without it");
    }

    @Test
    void aCursorIsGoodForItsOwnSessionOnly() throws Exception {
        IntStream.range(0, 3).forEach(i -> store.pending(message("m-" + i, "x").at(i)));
        var cursor = tenant.get("/v1/sessions/s/messages?limit=1")
                .json()
                .get("next_cursor")
                .stringValue();

        assertThat(tenant.get("/v1/sessions/s/messages?cursor=" + cursor).status())
                .isEqualTo(200);
        var other = RunningApi.shared().tenant();
        refusesCursor(other, "s", cursor);
        refusesCursor(tenant, "t", cursor);
        refusesCursor(tenant, "s", "%00");
        refusesCursor(tenant, "s", "AAAA");
        refusesCursor(tenant, "s", "x".repeat(3_000));
        refusesCursor(tenant, "s", cursor.substring(0, 10) + "_" + cursor.substring(11));
    }

    private static void refusesCursor(Calls caller, String session, String cursor) {
        var answer = caller.get("/v1/sessions/" + session + "/messages?cursor=" + cursor);
        assertThat(answer.status()).as(cursor).isEqualTo(422);
        assertThat(answer.errorFields()).containsExactly("cursor");
    }

    private String status(String id) {
        return tenant.get("/v1/messages/" + id + "/status").body();
    }
}
