package dev.alluvium.query;

import dev.alluvium.analysis.Language;
import dev.alluvium.query.http.Origins;
import dev.alluvium.query.http.TokenAlgorithms;
import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.runtime.settings.PortNumber;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What query-api reads from its environment.
@ConfigMapping(prefix = "alluvium")
public interface QuerySettings {
    DatabaseGroup database();

    Control control();

    Api api();

    Jwt jwt();

    /// Without it, the routes of the operator are closed.
    Optional<Secret> adminToken();

    /// Put before a query's text. The quantised model was measured to be a little better without one.
    Optional<String> queryPrefix();

    /// TextRules embedded at once; one per processor when absent.
    @WithConverter(PositiveNumber.class)
    Optional<Integer> embedConcurrency();

    ModelSettings model();

    LogSettings log();

    /// Of the messages' texts; ingest-worker must be told the same.
    @WithDefault("english")
    Language language();

    Search search();

    /// How searches rank.
    interface Search {
        /// How soon a word that is repeated in a message adds no more: k1 of BM25.
        @WithDefault("0.9")
        @WithConverter(PositiveFraction.UpToHundred.class)
        double saturation();

        /// How much a long message counts less: b of BM25.
        @WithDefault("0.6")
        @WithConverter(PositiveFraction.UpToOne.class)
        double lengthWeight();

        /// What meaning weighs against words in a hybrid search.
        @WithDefault("0.5")
        @WithConverter(PositiveFraction.UpToOne.class)
        double meaningWeight();
    }

    /// The role that manages tenants and keys.
    interface Control {
        @WithDefault("alluvium_control")
        String user();

        Secret password();
    }

    /// Where the API listens.
    interface Api {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("8480")
        @WithConverter(PortNumber.class)
        int port();

        /// Credentials that do not hold, from one client address in a minute, before it is made to wait.
        @WithDefault("60")
        @WithConverter(PositiveNumber.class)
        int failedAttempts();

        /// Requests a second of one key.
        @WithDefault("2000")
        @WithConverter(PositiveNumber.class)
        int keyRate();

        /// Requests a second of all keys of a tenant.
        @WithDefault("4000")
        @WithConverter(PositiveNumber.class)
        int tenantRate();

        /// Searches that work at once; two per processor when absent.
        @WithConverter(PositiveNumber.class)
        Optional<Integer> searches();

        /// Requests answered at once besides searches.
        @WithDefault("5")
        @WithConverter(PositiveNumber.class)
        int otherRequests();

        /// How long a body may take to arrive, a request may wait for its turn, and a statement may run.
        @WithDefault("10s")
        @WithConverter(PositiveDuration.class)
        Duration requestTimeout();

        /// Pages that may call the API from a browser; none when absent.
        @WithConverter(Origins.FromText.class)
        Optional<Origins> corsOrigins();
    }

    /// Tokens of another issuer; see [TokenRules].
    interface Jwt {
        Optional<String> issuer();

        Optional<String> audience();

        Optional<URI> jwksUrl();

        @WithDefault("RS256,ES256")
        @WithConverter(TokenAlgorithms.FromText.class)
        TokenAlgorithms algorithms();

        @WithDefault("tenant")
        String tenantClaim();

        @WithDefault("principal_type")
        String typeClaim();

        @WithDefault("scope")
        String scopesClaim();
    }
}
