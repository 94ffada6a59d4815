package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.control.Subscription;
import dev.alluvium.database.control.Subscriptions;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.events.WaitToken;
import dev.alluvium.query.KnownInsights.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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

    @Test
    void aSubscriptionIsItsMakersAndTheAdministrators() {
        var made = subscribe(tenant);
        var same = api.key(tenant.tenant(), tenant.slug(), null);
        var admin = tenant.with(api.control
                .keys()
                .issue(tenant.tenant(), "a", Set.of(Scope.ADMIN), null, null)
                .key());
        var path = "/v1/caller/subscriptions";

        assertThat(ids(tenant.get(path))).containsExactly(made);
        assertThat(ids(same.get(path))).isEmpty();
        assertThat(ids(api.tenant().get(path))).isEmpty();
        assertThat(ids(admin.get(path))).containsExactly(made);
        assertThat(tenant.get(path).body()).doesNotContain("sealed", "c2VhbGVk");
        assertThat(same.delete(path + "/" + made).status()).isEqualTo(404);
        assertThat(api.tenant().delete(path + "/" + made).status()).isEqualTo(404);
        assertThat(tenant.delete(path + "/x").status()).isEqualTo(404);
        assertThat(tenant.delete(path + "/" + made).status()).isEqualTo(200);
        assertThat(tenant.delete(path + "/" + made).status()).isEqualTo(404);
        assertThat(held(UUID.randomUUID())).doesNotContainKey(made);
    }

    @Test
    void aTenantHasSoManySubscriptionsAndNoMore() {
        for (int i = 0; i < Subscriptions.MOST; i++) {
            subscribe(tenant);
        }
        assertThat(tenant.post(
                                "/v1/caller/subscriptions",
                                subscription(UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(409);
        subscribe(api.tenant());
    }

    @Test
    void oneGatewayDeliversAndSaysHowFarItHasCome() {
        var made = subscribe(tenant);
        var one = UUID.randomUUID();
        var other = UUID.randomUUID();

        assertThat(held(one).get(made).path("position").stringValue()).isEqualTo("from");
        assertThat(held(other)).doesNotContainKey(made);
        exchange(other, "{\"position\":\"wrong\",", made);
        assertThat(held(one).get(made).path("position").stringValue()).isEqualTo("from");
        exchange(one, "{\"position\":\"next\",\"attempts\":2,\"reason\":\"HTTP status 500\",", made);
        var there = held(one).get(made);
        assertThat(there.path("position").stringValue()).isEqualTo("next");
        assertThat(there.path("attempts").intValue()).isEqualTo(2);
        assertThat(api.gatewayCalls()
                        .post("/v1/deliveries", "{\"gateway_id\":\"" + one + "\",\"stops\":true}")
                        .status())
                .isEqualTo(200);
        assertThat(held(other).get(made).path("position").stringValue()).isEqualTo("next");
        exchange(other, "{\"position\":\"next\",\"attempts\":3,\"reason\":\"HTTP status 500\",\"dead\":true,", made);
        assertThat(held(one)).doesNotContainKey(made);
        var shown = tenant.get("/v1/caller/subscriptions").json().at("/subscriptions/0");
        assertThat(shown.path("state").stringValue()).isEqualTo("dead");
        assertThat(shown.path("reason").stringValue()).isEqualTo("HTTP status 500");
    }

    @Test
    void aSubscriptionSeesWhatItsCredentialSeesAndEndsWithIt() {
        api.store(tenant)
                .embedded(
                        message("everybodys", "hello"),
                        message("anas", "x").sender("ana", "human").visibility("private"),
                        message("bens", "x").sender("ben", "human").visibility("private"));
        var key =
                api.control.keys().issue(tenant.tenant(), "r", Set.of(Scope.READ), new Principal("ana", "human"), null);
        var made = subscribe(tenant.with(key.key()));
        var ask = "{\"tenant_id\":\"" + tenant.tenant() + "\",\"subscription_id\":\"" + made
                + "\",\"message_ids\":[\"everybodys\",\"anas\",\"bens\"]}";

        var seen = api.gatewayCalls().post("/v1/deliveries/readable", ask);
        assertThat(seen.json().path("message_ids").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrder("everybodys", "anas");
        assertThat(held(UUID.randomUUID()).get(made).at("/principal/id").stringValue())
                .isEqualTo("ana");
        var elsewhere =
                ask.replace(tenant.tenant().toString(), api.tenant().tenant().toString());
        assertThat(api.gatewayCalls().post("/v1/deliveries/readable", elsewhere).status())
                .isEqualTo(404);

        api.control.keys().revoke(tenant.tenant(), key.keyId());

        assertThat(api.gatewayCalls().post("/v1/deliveries/readable", ask).status())
                .isEqualTo(404);
        assertThat(held(UUID.randomUUID())).doesNotContainKey(made);
        assertThat(api.control.subscriptions().list(tenant.tenant(), null))
                .extracting(Subscription::state)
                .containsExactly("ended");
    }

    @Test
    void theTokenOfTheGatewayOpensNothingElse() {
        var gateway = api.gatewayCalls();
        assertThat(gateway.with(RunningApi.GATEWAY_TOKEN + "-of-old")
                        .post("/v1/deliveries", "{\"gateway_id\":\"" + UUID.randomUUID() + "\"}")
                        .status())
                .isEqualTo(200);
        for (var path :
                List.of("/v1/status", "/v1/caller", "/v1/tenants", "/v1/tenants/x/keys", "/v1/audit", "/v1/backlog")) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(403);
        }
        for (var caller : List.of(tenant, api.operator())) {
            assertThat(caller.post("/v1/deliveries", "{\"gateway_id\":\"" + UUID.randomUUID() + "\"}")
                            .status())
                    .isEqualTo(403);
        }
        var writes = api.control.keys().issue(tenant.tenant(), "w", Set.of(Scope.WRITE), null, null);
        assertThat(tenant.with(writes.key())
                        .post(
                                "/v1/caller/subscriptions",
                                subscription(UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aConnectionIsItsTenantsAndItsSecretTheGatewaysAlone() {
        var admin = tenant.with(api.control
                .keys()
                .issue(tenant.tenant(), "a", Set.of(Scope.ADMIN), null, null)
                .key());
        var id = UUID.randomUUID();
        var path = "/v1/caller/connections";
        var body = "{\"connection_id\":\"" + id + "\",\"kind\":\"webhook\",\"name\":\"crm\","
                + "\"settings\":{\"fields\":{\"content\":\"/t\"}},\"sealed\":\"c2VhbGVk\"}";

        assertThat(tenant.post(path, body).status()).isEqualTo(403);
        assertThat(admin.post(path, body).body()).doesNotContain("sealed", "c2VhbGVk");
        assertThat(admin.post(path, body.replace("{\"content\":\"/t\"}", "\"\\u0000\""))
                        .status())
                .isEqualTo(422);
        var listed = admin.get(path).json().at("/connections/0");
        assertThat(listed.at("/settings/fields/content").stringValue()).isEqualTo("/t");
        assertThat(listed.has("sealed")).isFalse();
        var find = "{\"tenant_id\":\"" + tenant.tenant() + "\",\"connection_id\":\"" + id + "\"}";
        var found = api.gatewayCalls().post("/v1/connections/find", find);
        assertThat(found.json().path("sealed").stringValue()).isEqualTo("c2VhbGVk");
        assertThat(found.json().path("tenant").stringValue()).isEqualTo(tenant.slug());
        assertThat(admin.post("/v1/connections/find", find).status()).isEqualTo(403);
        var other = api.tenant();
        assertThat(api.gatewayCalls()
                        .post(
                                "/v1/connections/find",
                                find.replace(
                                        tenant.tenant().toString(),
                                        other.tenant().toString()))
                        .status())
                .isEqualTo(404);
        var others = other.with(api.control
                .keys()
                .issue(other.tenant(), "a", Set.of(Scope.ADMIN), null, null)
                .key());
        assertThat(others.get(path).body()).isEqualTo("{\"connections\":[]}");
        assertThat(others.delete(path + "/" + id).status()).isEqualTo(404);
        api.control.tenants().change(tenant.slug(), null, TenantState.SUSPENDED);
        assertThat(api.gatewayCalls().post("/v1/connections/find", find).status())
                .isEqualTo(404);
        api.control.tenants().change(tenant.slug(), null, TenantState.ACTIVE);
        assertThat(admin.delete(path + "/" + id).status()).isEqualTo(200);
        assertThat(api.gatewayCalls().post("/v1/connections/find", find).status())
                .isEqualTo(404);
    }

    private static String subscription(String id) {
        return "{\"subscription_id\":\"" + id + "\",\"url\":\"https://a.test/\",\"kinds\":[\"stored\"],"
                + "\"sealed\":\"c2VhbGVk\",\"position\":\"from\"}";
    }

    private static String subscribe(Calls caller) {
        var id = UUID.randomUUID().toString();
        assertThat(caller.post("/v1/caller/subscriptions", subscription(id)).status())
                .isEqualTo(200);
        return id;
    }

    private static List<String> ids(Calls.Answer answer) {
        return answer.json()
                .path("subscriptions")
                .valueStream()
                .map(each -> each.path("subscription_id").stringValue())
                .toList();
    }

    private Map<String, JsonNode> held(UUID gateway) {
        return api.gatewayCalls()
                .post("/v1/deliveries", "{\"gateway_id\":\"" + gateway + "\"}")
                .json()
                .path("subscriptions")
                .valueStream()
                .collect(Collectors.toMap(each -> each.path("subscription_id").stringValue(), each -> each));
    }

    private void exchange(UUID gateway, String delivered, String subscription) {
        var answer = api.gatewayCalls()
                .post(
                        "/v1/deliveries",
                        "{\"gateway_id\":\"" + gateway + "\",\"delivered\":[" + delivered + "\"tenant_id\":\""
                                + tenant.tenant() + "\",\"subscription_id\":\"" + subscription + "\"}]}");
        assertThat(answer.status()).isEqualTo(200);
    }
}
