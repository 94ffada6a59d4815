package dev.alluvium.query;

import dev.alluvium.analysis.Bm25;
import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.AdminToken;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.TokenIssuer;
import dev.alluvium.query.http.Tokens;
import dev.alluvium.query.search.rank.Fusion;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.runtime.settings.Secret;
import dev.alluvium.runtime.settings.SharedSecret;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;

/// The real server over a real database and the real model, once for all tests; each test takes a tenant of
/// its own.
public final class RunningApi {
    public static final String ADMIN_TOKEN = "an-admin-token-for-tests-and-no-other-use";

    public static final String GATEWAY_TOKEN = "what-the-gateway-is-known-by-in-these-tests";

    /// All tests of this process call from one address.
    public static final int UNLIMITED = 1_000_000;

    public static final int TEXTS_AT_ONCE = 2;

    public static final Ranking RANKING =
            new Ranking(new TextAnalyzers(Language.ENGLISH), new Bm25(0.9, 0.6), new Fusion(0.5));

    private static RunningApi shared;

    public final MigratedDatabase migrated;
    public final TenantDatabase database;
    /// As the server has it; tests store with the other one.
    public final TenantDatabase reader;
    public final ControlDatabase control;
    public final EmbeddingModel model;
    public final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final TokenIssuer issuer;
    public final ApiServer server;

    private RunningApi() throws Exception {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), meters);
        reader = TenantDatabase.openToRead(migrated.reader(), meters);
        control = ControlDatabase.open(migrated.control(), meters);
        model = BgeSmall.load(TEXTS_AT_ONCE, "");
        issuer = TokenIssuer.start();
        var tokens = new Tokens(issuer.rules(), InstantSource.system());
        server = QueryApi.serve(
                "127.0.0.1",
                0,
                new Access(Optional.of(new AdminToken(ADMIN_TOKEN)), Optional.of(tokens), UNLIMITED).with(gateway()),
                new Parts(reader, control, model, TEXTS_AT_ONCE, RANKING, meters, InstantSource.system()));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static synchronized RunningApi shared() throws Exception {
        if (shared == null) {
            shared = new RunningApi();
        }
        return shared;
    }

    /// A new tenant with a key that may read and write and speaks for nobody in particular.
    public Calls tenant() {
        var slug = "t-" + UUID.randomUUID();
        var id = control.tenants().create(slug, slug).id();
        return key(id, slug, null);
    }

    public Calls key(TenantId tenant, String slug, Principal principal) {
        var issued = control.keys().issue(tenant, "test", EnumSet.of(Scope.READ, Scope.WRITE), principal, null);
        return new Calls(server.port(), tenant, slug, issued.key());
    }

    static SharedSecret gateway() {
        return SharedSecret.of("a token", Optional.of(new Secret(GATEWAY_TOKEN + "," + GATEWAY_TOKEN + "-of-old")))
                .orElseThrow();
    }

    Calls gatewayCalls() {
        return new Calls(server.port(), null, null, GATEWAY_TOKEN);
    }

    Calls operator() {
        return new Calls(server.port(), null, null, ADMIN_TOKEN);
    }

    public StoredMessages store(Calls tenant) {
        return new StoredMessages(database, model, tenant.tenant());
    }

    private void close() {
        server.close();
        issuer.close();
        model.close();
        control.close();
        reader.close();
        database.close();
    }
}
