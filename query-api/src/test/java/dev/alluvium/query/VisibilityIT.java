package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.Principal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What each caller of one tenant learns of messages that are not for everybody, by every way there is to ask.
class VisibilityIT {
    private static final String EVERYTHING = "{\"query\":\"text\",\"limit\":200,\"context\":5}";
    private static final List<String> IDS = List.of("public", "agents", "bens", "bots");

    private RunningApi api;
    private Calls nobody;
    private StoredMessages store;
    private Calls agent;

    @BeforeEach
    void messagesOfEveryKind() throws Exception {
        api = RunningApi.shared();
        nobody = api.tenant();
        agent = as("other", "agent");
        store = api.store(nobody);
        store.embedded(
                message("public", "text").at(0),
                message("agents", "text")
                        .visibility("agent_only")
                        .sender("bot", "agent")
                        .at(1),
                message("bens", "text")
                        .visibility("private")
                        .sender("ben", "human")
                        .at(2),
                message("bots", "text")
                        .visibility("private")
                        .sender("bot", "agent")
                        .at(3));
    }

    @Test
    void eachCallerLearnsOfWhatIsForIt() {
        var visible = Map.of(
                nobody,
                List.of("public"),
                as("ana", "human"),
                List.of("public"),
                as("ben", "human"),
                List.of("public", "bens"),
                as("cron", "system"),
                List.of("public"),
                agent,
                List.of("public", "agents"),
                as("bot", "agent"),
                List.of("public", "agents", "bots"));
        visible.forEach((caller, ids) -> {
            var search = caller.search(EVERYTHING);
            assertThat(search.ids()).containsExactlyElementsOf(ids);
            assertThat(sessionOf(caller)).containsExactlyElementsOf(ids);
            for (var id : IDS) {
                int status = ids.contains(id) ? 200 : 404;
                assertThat(caller.get("/v1/messages/" + id).status()).as(id).isEqualTo(status);
                assertThat(caller.get("/v1/messages/" + id + "/status").status())
                        .as(id)
                        .isEqualTo(status);
                if (status == 404) {
                    assertThat(search.body()).doesNotContain(id);
                }
            }
        });
    }

    @Test
    void aMessageThatIsNotForTheCallerIsAnsweredLikeAnUnknownOne() {
        var unknown = nobody.get("/v1/messages/unknown");
        var unknownStatus = nobody.get("/v1/messages/unknown/status");
        var unknownWait = waitingFor(nobody, "unknown");
        for (var id : List.of("agents", "bens")) {
            assertThat(nobody.get("/v1/messages/" + id).body()).isEqualTo(unknown.body());
            assertThat(nobody.get("/v1/messages/" + id + "/status").body()).isEqualTo(unknownStatus.body());
            var waited = waitingFor(nobody, id);
            assertThat(waited.status()).isEqualTo(504).isEqualTo(unknownWait.status());
            assertThat(waited.body()).isEqualTo(unknownWait.body());
        }
        assertThat(waitingFor(as("ben", "human"), "bens").status()).isEqualTo(200);
        store.embedded(
                message("alone", "text").session("hidden").visibility("private").sender("ben", "human"));
        assertThat(nobody.get("/v1/sessions/hidden/messages").body())
                .isEqualTo(nobody.get("/v1/sessions/nobody/messages").body());
    }

    @Test
    void theStatusOfAMessageIsForItsReadersOnly() {
        store.deleted(message("gone", "x").visibility("private").sender("ben", "human"));
        store.pending(message("late", "x").visibility("agent_only"));
        store.failed(message("failed", "x").visibility("private").sender("ben", "human"), "model-failed");

        for (var id : List.of("gone", "late", "failed")) {
            assertThat(nobody.get("/v1/messages/" + id + "/status").status()).isEqualTo(404);
        }
        assertThat(stateOf(as("ben", "human"), "gone")).isEqualTo("deleted");
        assertThat(stateOf(as("ben", "human"), "failed")).isEqualTo("failed");
        assertThat(stateOf(agent, "late")).isEqualTo("stored");
    }

    @Test
    void aParentIsNamedToWhoSeesIt() {
        store.embedded(
                message("answer", "text").parent("agents").at(9),
                message("reply", "text").parent("public").at(9));

        assertThat(parentOf(nobody, "answer")).isNull();
        assertThat(parentOf(agent, "answer")).isEqualTo("agents");
        assertThat(parentOf(nobody, "reply")).isEqualTo("public");
        assertThat(nobody.get("/v1/sessions/s/messages").body()).doesNotContain("agents");
    }

    @Test
    void contextSkipsWhatIsNotForTheCaller() {
        store.embedded(message("last", "text").at(4));

        assertThat(before(nobody)).containsExactly("public");
        assertThat(before(agent)).containsExactly("public", "agents");
    }

    @Test
    void anEditOfTheVisibilityTakesEffectAtOnce() {
        store.show("bens", "public");
        store.show("public", "private");

        assertThat(nobody.search(EVERYTHING).ids()).containsExactly("bens");
        assertThat(nobody.get("/v1/messages/public").status()).isEqualTo(404);
        assertThat(as("ana", "human").search(EVERYTHING).ids()).containsExactly("public", "bens");
    }

    @Test
    void aCallerSaysWhoItIsByItsKeyAlone() {
        var body = "{\"query\":\"text\",\"principal\":{\"id\":\"ben\",\"type\":\"human\"}}";
        assertThat(nobody.post("/v1/search", body).status()).isEqualTo(422);
        assertThat(nobody.search("{\"query\":\"text\",\"filter\":{\"sender_id\":\"ben\"}}")
                        .ids())
                .isEmpty();
        assertThat(nobody.get("/v1/messages/bens?principal_id=ben").status()).isNotEqualTo(200);
    }

    @Test
    void theTenantsFiguresCountWhatIsNotForTheCaller() {
        assertThat(nobody.get("/v1/status").json().get("messages").get("stored").intValue())
                .isEqualTo(4);
        store.pending(message("late", "x").visibility("private"));
        assertThat(nobody.get("/v1/status").json().get("oldest_pending_age_ms").longValue())
                .isPositive();
    }

    private Calls as(String id, String type) {
        return api.key(nobody.tenant(), nobody.slug(), new Principal(id, type));
    }

    private static List<String> sessionOf(Calls caller) {
        return caller.get("/v1/sessions/s/messages")
                .json()
                .get("messages")
                .valueStream()
                .map(message -> message.get("message_id").stringValue())
                .toList();
    }

    private static Calls.Answer waitingFor(Calls caller, String id) {
        return caller.post(
                "/v1/search", "{\"query\":\"x\",\"wait_for\":{\"message_id\":\"" + id + "\",\"timeout_ms\":30}}");
    }

    private static String stateOf(Calls caller, String id) {
        return caller.get("/v1/messages/" + id + "/status").json().get("state").stringValue();
    }

    private static String parentOf(Calls caller, String id) {
        var parent = caller.get("/v1/messages/" + id).json().get("parent_message_id");
        return parent.isNull() ? null : parent.stringValue();
    }

    private static List<String> before(Calls caller) {
        var hits = caller.search("{\"query\":\"text\",\"limit\":200,\"context\":5}")
                .json()
                .get("hits");
        return hits.valueStream()
                .filter(hit -> hit.get("message_id").stringValue().equals("last"))
                .flatMap(hit -> hit.get("context").get("before").valueStream())
                .map(message -> message.get("message_id").stringValue())
                .toList();
    }
}
