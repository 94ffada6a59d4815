package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Principal;
import dev.alluvium.database.Scope;
import dev.alluvium.events.WaitToken;
import java.time.Instant;
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
