package dev.alluvium.query.http;

import static dev.alluvium.query.StoredMessages.message;
import static dev.alluvium.query.http.TokenIssuer.claims;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.query.Calls;
import dev.alluvium.query.Eventually;
import dev.alluvium.query.Parts;
import dev.alluvium.query.QueryApi;
import dev.alluvium.query.RunningApi;
import dev.alluvium.query.http.problem.Problem;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialsIT {
    private static final String SEARCH = "{\"query\":\"the red bike\"}";

    private RunningApi api;

    @BeforeEach
    void connect() throws Exception {
        api = RunningApi.shared();
    }

    @Test
    void aTokenOpensTheTenantThatItNamesBySlugOrId() {
        var tenant = api.tenant();
        var other = api.tenant();
        api.store(tenant).embedded(message("m-1", "the red bike"));
        api.store(other).embedded(message("m-2", "the red bike"));
        for (var name : List.of(tenant.slug(), tenant.tenant().toString())) {
            var caller = tenant.with(api.issuer.token(claims(name)));
            assertThat(caller.search(SEARCH).ids()).containsExactly("m-1");
        }
        for (var name :
                List.of("nobody-" + UUID.randomUUID(), UUID.randomUUID().toString(), "", "A b", "x".repeat(300))) {
            var answer = tenant.with(api.issuer.token(claims(name))).post("/v1/search", SEARCH);
            assertThat(answer.status()).as(name).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        }
        var nameless = api.issuer.token(claims(tenant.slug()).claim("tenant", null));
        assertThat(tenant.with(nameless).post("/v1/search", SEARCH).status()).isEqualTo(401);
    }

    @Test
    void aTokenForAnErasedTenantOpensNothingAndNotTheNextOfThatSlugEither() {
        var tenant = api.tenant();
        var bySlug = api.issuer.token(claims(tenant.slug()).claim("scope", "read admin"));
        var byId = api.issuer.token(claims(tenant.tenant().toString()));
        var silent = api.issuer.token(claims(tenant.slug()).issueTime(null));
        var silentById = api.issuer.token(claims(tenant.tenant().toString()).issueTime(null));
        for (var token : List.of(bySlug, byId, silentById)) {
            assertThat(tenant.with(token).get("/v1/status").status()).isEqualTo(200);
        }
        assertThat(tenant.with(silent).get("/v1/status").status()).isEqualTo(401);
        api.control.tenants().erase(tenant.slug());
        Eventually.within5s(401, () -> tenant.with(bySlug).get("/v1/status").status());
        var next = api.control.tenants().create(tenant.slug(), "another customer");
        var fresh = api.issuer.token(claims(tenant.slug()));
        Eventually.within5s(200, () -> tenant.with(fresh).get("/v1/status").status());
        for (var token : List.of(bySlug, byId, silent, silentById)) {
            assertThat(tenant.with(token).get("/v1/status").status()).isEqualTo(401);
        }
        var keys = "/v1/tenants/" + tenant.slug() + "/keys";
        assertThat(tenant.with(bySlug)
                        .post(keys, "{\"name\":\"x\",\"scopes\":[\"admin\"]}")
                        .status())
                .isEqualTo(401);
        assertThat(api.control.keys().list(next.id())).isEmpty();
    }

    @Test
    void aKeyEndsWithWhatMadeIt() {
        var tenant = api.tenant();
        var keys = "/v1/tenants/" + tenant.slug() + "/keys";
        var end = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        var parent = api.control.keys().issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, end);
        var admin = tenant.with(parent.key());
        var child = admin.post(keys, "{\"name\":\"x\",\"scopes\":[\"read\",\"admin\"]}")
                .json();
        assertThat(child.get("expires_at").stringValue()).isEqualTo(end.toString());
        assertThat(child.get("parent_id").stringValue())
                .isEqualTo(parent.keyId().toString());
        var late = "{\"name\":\"x\",\"scopes\":[\"read\"],\"expires_at\":\"" + end.plusSeconds(1) + "\"}";
        assertThat(admin.post(keys, late).errorFields()).containsExactly("expires_at");
        var free = "{\"name\":\"x\",\"scopes\":[\"read\"],\"keys_outlive\":true}";
        assertThat(admin.post(keys, free).errorFields()).containsExactly("keys_outlive");

        var token =
                api.issuer.token(claims(tenant.slug()).claim("scope", "admin").expirationTime(Date.from(end)));
        var ofToken = tenant.with(token);
        var made = ofToken.post(keys, "{\"name\":\"x\",\"scopes\":[\"read\"]}").json();
        assertThat(made.get("expires_at").stringValue()).isEqualTo(end.toString());
        assertThat(ofToken.post(keys, late).errorFields()).containsExactly("expires_at");
        assertThat(ofToken.post(keys, free).errorFields()).containsExactly("keys_outlive");

        var reader = tenant.with(child.get("key").stringValue());
        assertThat(reader.get("/v1/status").status()).isEqualTo(200);
        api.control.keys().revoke(tenant.tenant(), parent.keyId());
        Eventually.within5s(401, () -> reader.get("/v1/status").status());
    }

    @Test
    void whoDidWhatIsListedForTheOperatorAndForATenantsAdministratorAlone() {
        var tenant = api.tenant();
        var other = api.tenant();
        var key = api.control.keys().issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, null);
        var admin = tenant.with(key.key());
        admin.post("/v1/tenants/" + tenant.slug() + "/keys", "{\"name\":\"hush\",\"scopes\":[\"read\"]}");
        var own = admin.get("/v1/audit");
        assertThat(own.status()).as(own.body()).isEqualTo(200);
        assertThat(own.body()).doesNotContain("hush");
        var last = own.json().get("entries").get(0);
        assertThat(last.get("action").stringValue()).isEqualTo("key.create");
        assertThat(last.get("outcome").stringValue()).isEqualTo("done");
        assertThat(last.get("actor").toString()).isEqualTo("{\"kind\":\"key\",\"name\":\"" + key.keyId() + "\"}");
        assertThat(last.get("address").stringValue()).isEqualTo("127.0.0.1");
        assertThat(own.json().get("entries").valueStream())
                .allSatisfy(entry -> assertThat(entry.get("tenant_id").stringValue())
                        .isEqualTo(tenant.tenant().toString()));
        assertThat(admin.get("/v1/audit?tenant=" + other.slug()).status()).isEqualTo(403);
        assertThat(tenant.get("/v1/audit").status()).isEqualTo(403);
        assertThat(tenant.with(null).get("/v1/audit").status()).isEqualTo(401);

        var operator = tenant.with(RunningApi.ADMIN_TOKEN);
        var slug = tenant.slug() + "-2";
        operator.post("/v1/tenants", "{\"slug\":\"" + slug + "\",\"name\":\"x\"}");
        operator.patch("/v1/tenants/" + slug, "{\"state\":\"suspended\"}");
        operator.delete("/v1/tenants/" + slug);
        var all = operator.get("/v1/audit?actor=admin&limit=3").json();
        assertThat(all.get("entries")
                        .valueStream()
                        .map(entry -> entry.get("action").stringValue()))
                .containsExactly("tenant.erase", "tenant.erase", "tenant.change");
        assertThat(operator.get("/v1/audit?limit=1&cursor="
                                + all.get("next_cursor").stringValue())
                        .status())
                .isEqualTo(200);
        for (var wrong : List.of("tenant=nobody", "since=x", "cursor=x", "limit=0", "foo=1", "actor=", "since=1")) {
            assertThat(operator.get("/v1/audit?" + wrong).errorFields())
                    .as(wrong)
                    .hasSize(1);
        }
        assertThat(operator.get("/v1/audit?tenant=" + UUID.randomUUID()).json().get("entries"))
                .isEmpty();
    }

    @Test
    void refusedCredentialsAreInTheAuditLog() {
        var tenant = api.tenant();
        var key = api.control.keys().issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, null);
        var access =
                new Access(Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), RunningApi.UNLIMITED);
        var parts = new Parts(
                api.reader,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                api.meters,
                InstantSource.system());
        var since = "&since=" + Instant.now().minusSeconds(1);
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), "alv_junk-" + UUID.randomUUID());
            for (int i = 0; i < 50; i++) {
                assertThat(caller.get("/v1/status").status()).isEqualTo(401);
            }
            assertThat(caller.with(key.key()).get("/v1/tenants").status()).isEqualTo(403);
        }
        var operator = tenant.with(RunningApi.ADMIN_TOKEN);
        var ofTenant =
                operator.get("/v1/audit?actor=" + key.keyId() + since).json().get("entries");
        assertThat(ofTenant).hasSize(1);
        assertThat(ofTenant.get(0).get("action").stringValue()).isEqualTo("credential");
        assertThat(ofTenant.get(0).get("outcome").stringValue()).isEqualTo("forbidden");
        var all = operator.get("/v1/audit?limit=200" + since);
        assertThat(all.body()).doesNotContain("junk");
        assertThat(all.json().get("entries").valueStream())
                .filteredOn(entry -> entry.get("outcome").stringValue().equals("unknown_key"))
                .anyMatch(entry -> entry.get("times").longValue() > 1
                        && entry.get("address").stringValue().equals("127.0.0.1"));
    }

    @Test
    void aTokenReadsOnlyWithTheScopeAndWhileItsTenantIsActive() {
        var tenant = api.tenant();
        var unscoped = tenant.with(api.issuer.token(claims(tenant.slug()).claim("scope", "openid")));
        assertThat(unscoped.get("/v1/status").status()).isEqualTo(403);
        assertThat(unscoped.get("/v1/status").header("WWW-Authenticate")).contains("insufficient_scope");
        var caller = tenant.with(api.issuer.token(claims(tenant.slug())));
        assertThat(caller.get("/v1/tenants").status()).isEqualTo(403);
        api.control.tenants().change(tenant.slug(), null, TenantState.SUSPENDED);
        Eventually.within5s(403, () -> caller.post("/v1/search", SEARCH).status());
        assertThat(caller.get("/v1/status").status()).isEqualTo(403);
    }

    @Test
    void theSubjectOfATokenReadsItsPrivateMessages() {
        var tenant = api.tenant();
        api.store(tenant)
                .embedded(message("m-1", "the red bike").sender("ana", "human").visibility("private"));
        assertThat(tenant.with(api.issuer.token(claims(tenant.slug()).subject("ana")))
                        .search(SEARCH)
                        .ids())
                .containsExactly("m-1");
        assertThat(tenant.with(api.issuer.token(claims(tenant.slug()).subject("bob")))
                        .search(SEARCH)
                        .ids())
                .isEmpty();
    }

    @Test
    void nothingButTheCredentialNamesATenant() throws Exception {
        var tenant = api.tenant();
        var other = api.tenant();
        api.store(tenant).embedded(message("m-1", "the red bike"));
        api.store(other).embedded(message("m-2", "the red bike"));
        var names = List.of(other.slug(), other.tenant().toString());
        try (var http = HttpClient.newHttpClient()) {
            for (var header : List.of(
                    "X-Tenant-Id",
                    "X-Tenant",
                    "Tenant-Id",
                    "X-Alluvium-Tenant",
                    "alluvium-tenant-id",
                    "Cookie",
                    "Forwarded",
                    "X-Forwarded-User")) {
                for (var name : names) {
                    var request = HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + api.server.port() + "/v1/search"))
                            .header("Authorization", "Bearer " + tenant.credential())
                            .header("Content-Type", "application/json")
                            .header(header, header.equals("Cookie") ? "tenant=" + name : name)
                            .POST(HttpRequest.BodyPublishers.ofString(SEARCH))
                            .build();
                    var answer = http.send(request, BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as(header).isEqualTo(200);
                    assertThat(answer.body()).as(header).contains("m-1").doesNotContain("m-2");
                }
            }
        }
        for (var parameter : List.of("tenant", "tenant_id", "tenantId", "slug")) {
            for (var name : names) {
                var answer = tenant.post("/v1/search?" + parameter + "=" + name, SEARCH);
                assertThat(answer.status()).as(parameter).isEqualTo(422);
                var body = "{\"query\":\"the red bike\",\"" + parameter + "\":\"" + name + "\"}";
                assertThat(tenant.post("/v1/search", body).errorFields()).containsExactly(parameter);
                assertThat(tenant.get("/v1/messages/m-2?" + parameter + "=" + name)
                                .status())
                        .isEqualTo(422);
            }
        }
        assertThat(tenant.get("/v1/messages/m-2").status()).isEqualTo(404);
    }

    @Test
    void whoAdministersATenantIssuesItsKeysAndNoOthers() {
        var tenant = api.tenant();
        var other = api.tenant();
        var key = api.control.keys().issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, null);
        for (var credential :
                List.of(key.key(), api.issuer.token(claims(tenant.slug()).claim("scope", "admin")))) {
            var admin = tenant.with(credential);
            var keys = "/v1/tenants/" + tenant.slug() + "/keys";
            var issued = admin.post(keys, "{\"name\":\"reader\",\"scopes\":[\"read\"]}");
            assertThat(issued.status()).as(issued.body()).isEqualTo(201);
            assertThat(tenant.with(issued.json().get("key").stringValue())
                            .get("/v1/status")
                            .status())
                    .isEqualTo(200);
            assertThat(admin.get(keys).status()).isEqualTo(200);
            assertThat(admin.get("/v1/tenants/" + tenant.slug()).status()).isEqualTo(200);
            var id = issued.json().get("key_id").stringValue();
            assertThat(admin.delete(keys + "/" + id).status()).isEqualTo(204);

            var foreign = "/v1/tenants/" + other.slug();
            assertThat(admin.get(foreign).status()).isEqualTo(403);
            assertThat(admin.get(foreign + "/keys").status()).isEqualTo(403);
            assertThat(admin.get("/v1/tenants/nobody").status()).isEqualTo(403);
            assertThat(admin.post(foreign + "/keys", "{\"name\":\"x\",\"scopes\":[\"read\"]}")
                            .status())
                    .isEqualTo(403);
            assertThat(admin.patch("/v1/tenants/" + tenant.slug(), "{\"name\":\"x\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(admin.delete("/v1/tenants/" + tenant.slug()).status()).isEqualTo(403);
            assertThat(admin.get("/v1/tenants").status()).isEqualTo(403);
        }
        assertThat(tenant.get("/v1/tenants/" + tenant.slug() + "/keys").status())
                .isEqualTo(403);
    }

    @Test
    void guessesAreLimitedAndCountedAndAKeyThatHeldKeepsWorking() {
        var tenant = api.tenant();
        var late = api.key(tenant.tenant(), tenant.slug(), null);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var access = new Access(Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), 3);
        var parts = new Parts(
                api.reader,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                meters,
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
            assertThat(caller.with(null).get("/v1/status").status()).isEqualTo(401);
            for (int i = 0; i < 3; i++) {
                assertThat(caller.with("alv_guess-" + i).get("/v1/status").status())
                        .isEqualTo(401);
            }
            for (var credential : List.of("alv_guess", "a.b.c")) {
                var answer = caller.with(credential).get("/v1/status");
                assertThat(answer.status()).as(credential).isEqualTo(429);
                assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 20);
                assertThat(answer.header("Content-Type")).isEqualTo(Problem.CONTENT_TYPE);
            }
            // What holds is never refused, not even when it is new here.
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
            assertThat(caller.with(late.credential()).get("/v1/status").status())
                    .isEqualTo(200);
            assertThat(caller.with(null).get("/metrics").body())
                    .contains("alluvium_auth_failures_total{reason=\"no_credential\"} 1.0")
                    .contains("alluvium_auth_failures_total{reason=\"unknown_key\"} 3.0")
                    .contains("alluvium_auth_failures_total{reason=\"too_many_failures\"} 2.0")
                    .contains("alluvium_auth_failures_total{reason=\"expired_token\"} 0.0")
                    .doesNotContain("guess");
        }
    }

    @Test
    void withoutAnIssuerNoTokenIsTaken() {
        var tenant = api.tenant();
        var access = new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED);
        var parts = new Parts(
                api.reader,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                api.meters,
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var token = api.issuer.token(claims(tenant.slug()));
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), token);
            assertThat(caller.get("/v1/status").status()).isEqualTo(401);
        }
    }

    @Test
    void withoutTheControlRoleNothingIsManaged() {
        var tenant = api.tenant();
        var access =
                new Access(Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), RunningApi.UNLIMITED);
        var parts = new Parts(
                api.reader,
                Optional.empty(),
                Optional.empty(),
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            assertThat(server.routes()).containsExactlyInAnyOrderElementsOf(api.server.routes());
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
            assertThat(caller.get("/health/ready").status()).isEqualTo(200);
            assertThat(caller.get("/metrics").status()).isEqualTo(200);
            var operator = caller.with(RunningApi.ADMIN_TOKEN);
            for (var path : List.of("/v1/tenants", "/v1/tenants/" + tenant.slug(), "/v1/backlog", "/v1/audit")) {
                var answer = operator.get(path);
                assertThat(answer.status()).as(path).isEqualTo(404);
                assertThat(answer.body()).as(path).contains("ALLUVIUM_CONTROL_PASSWORD");
            }
            assertThat(operator.get("/v1/tenants/" + tenant.slug() + "/keys").body())
                    .contains("ALLUVIUM_CONTROL_PASSWORD");
        }
    }

    @Test
    void keysAreNotInTheDatabase() throws Exception {
        var tenant = api.tenant();
        try (var connection = api.migrated.connectAsSuperuser();
                var statement = connection.prepareStatement(
                        "select count(*) filter (where hash = sha256(?)), count(*) filter (where k::text like ?)"
                                + " from alluvium.api_keys k")) {
            statement.setBytes(1, tenant.credential().getBytes(UTF_8));
            statement.setString(2, "%" + tenant.credential().substring(4) + "%");
            try (var rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
                assertThat(rows.getInt(2)).isZero();
            }
        }
    }
}
