package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.query.operator.BacklogMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorIT {
    private RunningApi api;
    private Calls operator;

    @BeforeEach
    void connect() throws Exception {
        api = RunningApi.shared();
        operator = api.operator();
    }

    @Test
    void theOperatorSeesWhoIsBehindAndAnybodyElseOnlyIdsAndCounts() {
        var behind = api.tenant();
        api.store(behind).pending(StoredMessages.message("m-1", "x"));
        api.store(behind).embedded(StoredMessages.message("m-2", "x"));
        api.store(behind).failed(StoredMessages.message("m-3", "x"), "model-failed");

        var answer = operator.get("/v1/backlog?limit=200");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var all = answer.json().get("messages");
        assertThat(all.get("pending").longValue()).isPositive();
        var its = answer.json()
                .get("worst")
                .valueStream()
                .filter(each -> each.get("slug").stringValue().equals(behind.slug()))
                .findFirst()
                .orElseThrow();
        assertThat(its.get("messages").toString())
                .isEqualTo("{\"stored\":3,\"embedded\":1,\"failed\":1,\"pending\":1,\"deleted\":0}");
        assertThat(its.get("oldest_pending_age_ms").longValue()).isPositive();
        assertThat(operator.get("/v1/backlog?limit=1").json().get("worst")).hasSize(1);
        assertThat(operator.get("/v1/backlog?limit=0").status()).isEqualTo(422);
        var own = behind.get("/v1/backlog");
        assertThat(own.status()).as(own.body()).isEqualTo(200);
        assertThat(own.json().get("messages")).isEqualTo(its.get("messages"));
        assertThat(own.json().has("worst")).isFalse();

        // While rows are replaced, a scrape sees some of those before them as well.
        var metrics = Eventually.seen(
                () -> operator.with(null).get("/metrics").body(),
                text -> text.contains("alluvium_tenant_messages{state=\"pending\",tenant=\"all\"}")
                        && oldest(text) <= BacklogMeters.TENANTS + 1);
        assertThat(metrics)
                .contains("alluvium_tenant_messages{state=\"pending\",tenant=\"all\"}")
                .contains("alluvium_tenant_oldest_pending_seconds{tenant=\"all\"}")
                .doesNotContain(behind.slug());
        assertThat(oldest(metrics)).isLessThanOrEqualTo(BacklogMeters.TENANTS + 1);
    }

    private static long oldest(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("alluvium_tenant_oldest_pending_seconds{"))
                .count();
    }

    @Test
    void aTenantIsCreatedOnceAndShown() {
        var slug = slug();
        var body = "{\"slug\":\"" + slug + "\",\"name\":\"Café\"}";

        var created = operator.post("/v1/tenants", body);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("slug").stringValue()).isEqualTo(slug);
        assertThat(created.json().get("state").stringValue()).isEqualTo("active");
        assertThat(UUID.fromString(created.json().get("tenant_id").stringValue()))
                .isNotNull();
        var again = operator.post("/v1/tenants", body);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(created.body());
        assertThat(operator.get("/v1/tenants/" + slug).body()).isEqualTo(created.body());

        var conflict = operator.post("/v1/tenants", "{\"slug\":\"" + slug + "\",\"name\":\"Other\"}");
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.errorFields()).containsExactly("slug");
        assertThat(conflict.body()).contains(slug);
    }

    @Test
    void tenantsAreListedPageByPage() {
        var prefix = slug();
        for (int i = 0; i < 3; i++) {
            operator.post("/v1/tenants", "{\"slug\":\"" + prefix + "-" + i + "\",\"name\":\"x\"}");
        }

        var slugs = new ArrayList<String>();
        var cursor = "";
        while (cursor != null) {
            var page = operator.get("/v1/tenants?limit=2" + cursor).json();
            page.get("tenants")
                    .valueStream()
                    .forEach(tenant -> slugs.add(tenant.get("slug").stringValue()));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").stringValue();
        }

        assertThat(slugs)
                .isSorted()
                .contains(prefix + "-0", prefix + "-1", prefix + "-2")
                .doesNotHaveDuplicates();
    }

    @Test
    void badTenantsAreRefused() {
        for (var slug : new String[] {
            "", "A", "a_b", "-a", "a--b", "a b", "x".repeat(64), "ä", "123e4567-e89b-12d3-a456-426614174000"
        }) {
            var answer = operator.post("/v1/tenants", "{\"slug\":\"" + slug + "\",\"name\":\"x\"}");
            assertThat(answer.status()).as(slug).isEqualTo(422);
            assertThat(answer.errorFields()).containsExactly("slug");
        }
        assertThat(operator.post("/v1/tenants", "{}").errorFields()).containsExactly("slug", "name");
        assertThat(operator.get("/v1/tenants/nobody-" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(operator.get("/v1/tenants/..%2f..").status()).isEqualTo(404);
        assertThat(operator.get("/v1/tenants?cursor=NOT").status()).isEqualTo(422);
        assertThat(operator.patch("/v1/tenants/" + api.tenant().slug(), "{}").status())
                .isEqualTo(422);
        assertThat(operator.patch("/v1/tenants/" + api.tenant().slug(), "{\"state\":\"gone\"}")
                        .errorFields())
                .containsExactly("state");
        var erased = operator.patch("/v1/tenants/" + api.tenant().slug(), "{\"state\":\"erased\"}");
        assertThat(erased.status()).isEqualTo(422);
        assertThat(erased.errorFields()).containsExactly("state");
    }

    @Test
    void whatWaitsBeforeTheWorkersIsShownByLaneAndToItsTenantAlone() {
        var tenant = api.tenant();
        var other = api.tenant();
        api.store(tenant).pending(StoredMessages.message("m-1", "x"));
        api.migrated.asSuperuser("""
            insert into alluvium.lane_reports values
            ('alluvium.messages', 'one', now(), '{"%1$s":[{"bulk":true,"messages":7,"size":900,"oldest":1,"seconds":4}]}'),
            ('alluvium.messages', 'two', now(), '{"%1$s":[{"bulk":true,"messages":3,"size":100,"oldest":0,"seconds":2}]}'),
            ('alluvium.messages.stored', 'one', now(), '{"%1$s":[
                {"bulk":false,"messages":1,"size":41,"oldest":1,"seconds":1.5}]}'),
            ('alluvium.messages', 'dead', now() - interval '1 minute', '{"%1$s":[
                {"bulk":false,"messages":99,"size":1,"oldest":1,"seconds":null}]}')
            """.formatted(tenant.tenant()));
        var own = tenant.get("/v1/backlog");
        assertThat(own.json().get("lanes").toString().replaceAll("\"oldest_age_ms\":[0-9]+", "\"oldest_age_ms\":1"))
                .isEqualTo("[{\"stage\":\"storing\",\"priority\":\"bulk\",\"messages\":10,\"bytes\":1000,"
                        + "\"tokens\":null,\"oldest_age_ms\":1,\"done_in_ms\":4000},"
                        + "{\"stage\":\"embedding\",\"priority\":\"usual\",\"messages\":1,\"bytes\":null,"
                        + "\"tokens\":11,\"oldest_age_ms\":1,\"done_in_ms\":1500}]");
        assertThat(own.json().get("searchable_in_ms").longValue()).isEqualTo(5500);
        assertThat(tenant.get("/v1/status").json().get("searchable_in_ms").longValue())
                .isEqualTo(5500);
        assertThat(tenant.get("/v1/messages/m-1/status")
                        .json()
                        .get("searchable_in_ms")
                        .longValue())
                .isEqualTo(1500);
        assertThat(other.get("/v1/backlog").json().get("lanes")).isEmpty();
        var worst = operator.get("/v1/backlog?limit=1").json();
        assertThat(worst.get("worst").get(0).get("slug").stringValue())
                .as("its first record has waited since 1970")
                .isEqualTo(tenant.slug());
        assertThat(worst.get("worst").get(0).get("lanes")).hasSize(2);
        var next = worst.get("next_cursor").stringValue();
        assertThat(operator.get("/v1/backlog?limit=1&cursor=" + next)
                        .json()
                        .get("worst")
                        .get(0)
                        .get("slug")
                        .stringValue())
                .isNotEqualTo(tenant.slug());
        assertThat(operator.get("/v1/backlog?cursor=-1").status()).isEqualTo(422);
        assertThat(tenant.get("/v1/backlog?limit=1").status()).isEqualTo(422);
        api.migrated.asSuperuser("delete from alluvium.lane_reports");
    }

    @Test
    void aTenantsShareAndLimitAreSetAndTakenAway() {
        var tenant = "/v1/tenants/" + api.tenant().slug();
        assertThat(operator.get(tenant).body()).contains("\"share\":1.0,\"messages_per_second\":null");
        var changed = operator.patch(tenant, "{\"share\":2.5,\"messages_per_second\":10}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"share\":2.5,\"messages_per_second\":10.0");
        assertThat(operator.patch(tenant, "{\"share\":1}").body())
                .as("what is not named stays")
                .contains("\"share\":1.0,\"messages_per_second\":10.0");
        assertThat(operator.patch(tenant, "{\"messages_per_second\":null}").body())
                .contains("\"share\":1.0,\"messages_per_second\":null");
        assertThat(operator.get(tenant).body()).contains("\"messages_per_second\":null");
    }

    @Test
    void sharesAndLimitsOutsideTheirBoundsAreRefused() {
        var tenant = "/v1/tenants/" + api.tenant().slug();
        for (var field : new String[] {"share", "messages_per_second"}) {
            for (var value : new String[] {
                "0", "-1", "0.009", "1e9", "1e400", "-1e400", "\"1\"", "\"NaN\"", "true", "[1]", "{}", "-0.0"
            }) {
                var answer = operator.patch(tenant, "{\"" + field + "\":" + value + "}");
                assertThat(answer.status())
                        .as(field + " " + value + answer.body())
                        .isEqualTo(422);
                assertThat(answer.errorFields()).containsExactly(field);
            }
            assertThat(operator.patch(tenant, "{\"" + field + "\":NaN}").status())
                    .isIn(400, 422);
        }
        assertThat(operator.patch(tenant, "{\"share\":0,\"messages_per_second\":0}")
                        .errorFields())
                .containsExactlyInAnyOrder("share", "messages_per_second");
        assertThat(operator.get(tenant).body()).contains("\"share\":1.0,\"messages_per_second\":null");
    }

    @Test
    void aChangeThatWasMadeBeforeChangesNothing() {
        var tenant = "/v1/tenants/" + api.tenant().slug();
        for (var state : new String[] {"active", "suspended", "suspended", "active", "active"}) {
            var changed = operator.patch(tenant, "{\"state\":\"" + state + "\"}");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.json().get("state").stringValue()).isEqualTo(state);
            assertThat(operator.get(tenant).body()).isEqualTo(changed.body());
        }
    }

    @Test
    void aTenantThatIsBeingErasedGetsNothingNew() {
        var tenant = api.tenant();
        api.store(tenant).embedded(message("m-1", "x"));
        var receipt = api.control.tenants().erase(tenant.slug(), Duration.ZERO).orElseThrow();
        assertThat(receipt.complete()).isFalse();

        var path = "/v1/tenants/" + tenant.slug();
        assertThat(operator.get(path).json().get("state").stringValue()).isEqualTo("erased");
        assertThat(operator.post(path + "/keys", "{\"name\":\"x\",\"scopes\":[\"read\"]}")
                        .status())
                .isEqualTo(409);
        assertThat(operator.patch(path, "{\"state\":\"active\"}").status()).isEqualTo(404);
        assertThat(operator.post("/v1/tenants", "{\"slug\":\"" + tenant.slug() + "\",\"name\":\"x\"}")
                        .status())
                .isEqualTo(409);
        assertThat(operator.delete(path).json().get("complete").booleanValue()).isTrue();
        assertThat(operator.get(path).status()).isEqualTo(404);
    }

    @Test
    void aSuspendedTenantIsTurnedAwayUntilItIsResumed() {
        var tenant = api.tenant();
        assertThat(tenant.get("/v1/status").status()).isEqualTo(200);

        var suspended = operator.patch("/v1/tenants/" + tenant.slug(), "{\"state\":\"suspended\"}");
        assertThat(suspended.json().get("state").stringValue()).isEqualTo("suspended");
        Eventually.within5s(
                403, () -> tenant.post("/v1/search", "{\"query\":\"x\"}").status());

        operator.patch("/v1/tenants/" + tenant.slug(), "{\"state\":\"active\",\"name\":\"back again\"}");
        Eventually.within5s(
                200, () -> tenant.post("/v1/search", "{\"query\":\"x\"}").status());
        assertThat(operator.get("/v1/tenants/" + tenant.slug())
                        .json()
                        .get("name")
                        .stringValue())
                .isEqualTo("back again");
    }

    @Test
    void aKeyOpensItsTenantUntilItIsRevoked() {
        var tenant = api.tenant();
        var keys = "/v1/tenants/" + tenant.slug() + "/keys";

        var issued = operator.post(
                keys,
                "{\"name\":\"bot\",\"scopes\":[\"read\"],\"principal\":{\"id\":\"bot\",\"type\":\"agent\"},\"expires_at\":\"2999-01-01T00:00:00Z\"}");
        assertThat(issued.status()).isEqualTo(201);
        var key = issued.json().get("key").stringValue();
        assertThat(key).startsWith("alv_");
        var caller = tenant.with(key);
        assertThat(caller.get("/v1/status").status()).isEqualTo(200);

        var list = operator.get(keys);
        assertThat(list.body()).doesNotContain(key);
        assertThat(list.json().get("keys").size()).isEqualTo(2);

        var id = issued.json().get("key_id").stringValue();
        assertThat(operator.delete(keys + "/" + id).status()).isEqualTo(204);
        Eventually.within5s(401, () -> caller.get("/v1/status").status());
        assertThat(operator.delete(keys + "/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(operator.delete(keys + "/x").status()).isEqualTo(404);
        var other = "/v1/tenants/" + api.tenant().slug() + "/keys/" + id;
        assertThat(operator.delete(other).status()).isEqualTo(404);
    }

    @Test
    void aKeyEndsWhenItExpires() {
        var tenant = api.tenant();
        assertThat(tenant.get("/v1/status").status()).isEqualTo(200);
        var expires = Instant.now().plus(Duration.ofSeconds(3));
        var issued = operator.post(
                "/v1/tenants/" + tenant.slug() + "/keys",
                "{\"name\":\"brief\",\"scopes\":[\"read\"],\"expires_at\":\"" + expires + "\"}");
        var caller = tenant.with(issued.json().get("key").stringValue());
        assertThat(caller.get("/v1/status").status()).isEqualTo(200);
        Eventually.within5s(401, () -> caller.get("/v1/status").status());
        assertThat(Instant.now()).isAfterOrEqualTo(expires);
    }

    @Test
    void theLastUseOfAKeyIsShown() {
        var tenant = api.tenant();
        var keys = "/v1/tenants/" + tenant.slug() + "/keys";
        assertThat(operator.get(keys).json().at("/keys/0/last_used_at").isNull())
                .isTrue();
        tenant.get("/v1/status");
        var used = operator.get(keys).json().at("/keys/0/last_used_at").stringValue();
        assertThat(Instant.parse(used)).isAfter(Instant.now().minus(Duration.ofMinutes(1)));
    }

    @Test
    void badKeysAreRefused() {
        var keys = "/v1/tenants/" + api.tenant().slug() + "/keys";

        assertThat(operator.post(keys, "{}").errorFields()).containsExactly("name", "scopes");
        for (var scopes : new String[] {"[]", "\"read\"", "[\"delete\"]", "[1]", "[null]", "[\"READ\"]"}) {
            assertThat(operator.post(keys, "{\"name\":\"x\",\"scopes\":" + scopes + "}")
                            .errorFields())
                    .as(scopes)
                    .containsExactly("scopes");
        }
        assertThat(operator.post(
                                keys,
                                "{\"name\":\"x\",\"scopes\":[\"read\"],\"principal\":{\"type\":\"robot\"},\"expires_at\":\"2020-01-01T00:00:00Z\"}")
                        .errorFields())
                .containsExactlyInAnyOrder("principal.id", "principal.type", "expires_at");
        assertThat(operator.post("/v1/tenants/nobody/keys", "{\"name\":\"x\",\"scopes\":[\"read\"]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anErasedTenantLeavesAReceiptAndNothingElse() {
        var tenant = api.tenant();
        api.store(tenant).embedded(message("m-1", "x"), message("m-2", "y"));

        var receipt = operator.delete("/v1/tenants/" + tenant.slug());

        assertThat(receipt.status()).as(receipt.body()).isEqualTo(200);
        assertThat(receipt.json().get("complete").booleanValue()).isTrue();
        assertThat(receipt.json().get("tables").valueStream())
                .allMatch(table -> table.get("remaining").longValue() == 0)
                .anyMatch(table -> table.get("table").stringValue().endsWith("messages")
                        && table.get("removed").longValue() == 2);
        assertThat(operator.get("/v1/tenants/" + tenant.slug()).status()).isEqualTo(404);
        assertThat(operator.delete("/v1/tenants/" + tenant.slug()).status()).isEqualTo(404);
        Eventually.within5s(401, () -> tenant.get("/v1/status").status());
    }

    @Test
    void aCredentialOpensOnlyWhatItIsFor() {
        var tenant = api.tenant();

        for (var credential : new String[] {null, "", "wrong", "alv_wrong", "x".repeat(5_000)}) {
            for (var path : new String[] {"/v1/status", "/v1/tenants"}) {
                var answer = tenant.with(credential).get(path);
                assertThat(answer.status()).as(path + " " + credential).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            }
        }
        assertThat(operator.get("/v1/status").status()).isEqualTo(403);
        assertThat(tenant.get("/v1/tenants").status()).isEqualTo(403);
        assertThat(tenant.delete("/v1/tenants/" + tenant.slug()).status()).isEqualTo(403);
        var admin = api.control
                .keys()
                .issue(
                        tenant.tenant(),
                        "admin",
                        java.util.Set.of(dev.alluvium.database.tenant.Scope.ADMIN),
                        null,
                        null);
        assertThat(tenant.with(admin.key()).get("/v1/status").status()).isEqualTo(403);
    }

    private static String slug() {
        return "o-" + UUID.randomUUID();
    }
}
