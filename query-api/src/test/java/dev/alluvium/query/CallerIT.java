package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Principal;
import dev.alluvium.database.Scope;
import dev.alluvium.events.WaitToken;
import dev.alluvium.query.KnownInsights.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the gateway asks before it writes.
class CallerIT {
    private RunningApi api;
    private Calls tenant;

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
    }

    @Test
    void aCallerIsToldWhoItIs() {
        var end = Instant.parse("2100-01-01T00:00:00Z");
        var issued =
                api.control.keys().issue(tenant.tenant(), "w", Set.of(Scope.WRITE), new Principal("bot", "agent"), end);

        var answer = tenant.with(issued.key()).get("/v1/caller");

        assertThat(answer.body())
                .isEqualTo(("{\"tenant_id\":\"%s\",\"tenant\":\"%s\",\"key_id\":\"%s\",\"scopes\":[\"write\"],"
                                + "\"principal\":{\"id\":\"bot\",\"type\":\"agent\"},"
                                + "\"expires_at\":\"2100-01-01T00:00:00Z\"}")
                        .formatted(tenant.tenant(), tenant.slug(), issued.keyId()));
        assertThat(tenant.with(issued.key()).get("/v1/status").status()).isEqualTo(403);
    }

    @Test
    void whatAnotherHasSentIsNotWritableSeenOrNot() {
        api.store(tenant)
                .embedded(
                        message("bobs", "hello").sender("bob", "human"),
                        message("hidden", "a secret").sender("bob", "human").visibility("private"),
                        message("anas", "mine").sender("ana", "human"));
        var ana = api.key(tenant.tenant(), tenant.slug(), new Principal("ana", "human"));
        var body = "{\"message_ids\":[\"bobs\",\"hidden\",\"anas\",\"new\"]}";

        assertThat(ana.get("/v1/messages/hidden").status()).isEqualTo(404);
        assertThat(ana.post("/v1/caller/writable", body)
                        .json()
                        .get("others_messages")
                        .valueStream()
                        .map(id -> id.stringValue()))
                .containsExactlyInAnyOrder("bobs", "hidden");
        assertThat(tenant.post("/v1/caller/writable", body).body()).isEqualTo("{\"others_messages\":[]}");
        assertThat(api.tenant().post("/v1/caller/writable", body).body()).isEqualTo("{\"others_messages\":[]}");
    }

    @Test
    void whatACallerDoesNotSeeItIsNotToldOf() {
        var store = api.store(tenant);
        store.embedded(
                message("everybodys", "hello"),
                message("bens", "a secret").sender("ben", "human").visibility("private"),
                message("agents", "a plan").sender("bot", "agent").visibility("agent_only"));
        store.deleted(message("gone", "x").sender("ben", "human").visibility("private"));
        var insights = new KnownInsights(api, tenant);
        var plain = insights.put(0, Known.of("all know it", "everybodys"));
        var secret = insights.put(1, Known.of("ben knows it", "bens").audience("private:ben"));
        var gone = insights.put(2, Known.of("it is over", "everybodys"));
        insights.retract(gone);
        var unborne = insights.put(3, Known.of("of what was never said", "nothing"));
        var body =
                "{\"message_ids\":[\"everybodys\",\"bens\",\"agents\",\"gone\",\"unknown\"],\"insight_ids\":[\"%s\",\"%s\",\"%s\",\"%s\",\"x\"]}"
                        .formatted(plain, secret, gone, unborne);

        assertThat(readable(tenant, body)).containsExactlyInAnyOrder("everybodys", plain + " 1", gone + " 2");
        assertThat(readable(as("ben", "human"), body))
                .containsExactlyInAnyOrder("everybodys", "bens", "gone", plain + " 1", secret + " 1", gone + " 2");
        assertThat(readable(as("other", "agent"), body))
                .containsExactlyInAnyOrder("everybodys", "agents", plain + " 1", gone + " 2");
        assertThat(readable(api.tenant(), body)).isEmpty();
        assertThat(readable(tenant, "{}")).isEmpty();
    }

    private Calls as(String id, String type) {
        return api.key(tenant.tenant(), tenant.slug(), new Principal(id, type));
    }

    private static List<String> readable(Calls caller, String body) {
        var answer = caller.post("/v1/caller/readable", body).json();
        var all = new ArrayList<String>();
        answer.get("message_ids").forEach(id -> all.add(id.stringValue()));
        answer.get("insights")
                .forEach(its -> all.add(its.get("insight_id").stringValue() + " "
                        + its.get("revision").intValue()));
        return all;
    }

    @Test
    void aTokenIsWaitedFor() {
        api.store(tenant).passed(11, "rejected", null, "field-missing: session_id: is missing");
        var rejected = new WaitToken(3, 11).text();
        var unknown = new WaitToken(3, 12).text();

        assertThat(tenant.get("/v1/status?wait_for=" + rejected).status()).isEqualTo(409);
        assertThat(tenant.get("/v1/status?timeout_ms=1&wait_for=" + unknown).status())
                .isEqualTo(504);
        assertThat(tenant.get("/v1/status?wait_for=x").errorFields()).containsExactly("wait_for");
        assertThat(tenant.get("/v1/status?until=stored").errorFields()).containsExactly("wait_for");
        assertThat(search(unknown).status()).isEqualTo(504);
        assertThat(search("x").errorFields()).containsExactly("wait_for.token");
    }

    private Calls.Answer search(String token) {
        return tenant.post(
                "/v1/search", "{\"query\":\"x\",\"wait_for\":{\"token\":\"" + token + "\",\"timeout_ms\":1}}");
    }
}
