package dev.alluvium.query;

import dev.alluvium.analysis.Language;
import dev.alluvium.events.Namespace;
import dev.alluvium.query.http.AdminSettings;
import dev.alluvium.query.http.AdminToken;
import dev.alluvium.query.http.ApiSettings;
import dev.alluvium.query.http.JwtSettings;
import dev.alluvium.query.search.rank.SearchSettings;
import dev.alluvium.runtime.settings.DatabasePool;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// What query-api reads from its environment. Each group belongs to the package that it configures.
@ConfigMapping(prefix = "alluvium")
public interface QuerySettings {
    DatabasePool database();

    DatabaseRead databaseRead();

    Reader reader();

    Control control();

    ApiSettings api();

    AdminSettings admin();

    JwtSettings jwt();

    /// Without it, the routes of the operator are closed.
    Optional<Secret> adminToken();

    /// Further ones, with names; see [AdminToken].
    Optional<Secret> adminTokens();

    Gateway gateway();

    /// Put before a query's text. The quantised model was measured to be a little better without one.
    Optional<String> queryPrefix();

    /// Texts embedded at once; one per processor when absent.
    @WithConverter(PositiveNumber.class)
    Optional<Integer> embedConcurrency();

    ModelSettings model();

    LogSettings log();

    /// Of topics, groups, schema and roles.
    Optional<Namespace> namespace();

    /// Of the messages' texts; ingest-worker must be told the same.
    @WithDefault("english")
    Language language();

    SearchSettings search();

    /// By what the gateway is known; without it, nobody is, and nobody subscribes to events.
    interface Gateway {
        Optional<Secret> token();
    }

    /// A streaming standby, which searches are read from.
    interface DatabaseRead {
        Optional<String> url();

        /// What a search may be behind the primary; where the standby is farther, the primary answers.
        @WithDefault("1s")
        @WithConverter(PositiveDuration.class)
        Duration maxLag();
    }

    /// The role that callers are answered as.
    interface Reader {
        @WithDefault("alluvium_reader")
        String user();

        Secret password();
    }

    /// The role that manages tenants and keys. Without its password, this process manages none.
    interface Control {
        @WithDefault("alluvium_control")
        String user();

        Optional<Secret> password();
    }
}
