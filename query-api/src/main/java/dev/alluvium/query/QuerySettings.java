package dev.alluvium.query;

import dev.alluvium.analysis.Language;
import dev.alluvium.query.http.AdminSettings;
import dev.alluvium.query.http.ApiSettings;
import dev.alluvium.query.http.JwtSettings;
import dev.alluvium.query.search.SearchSettings;
import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.Secret;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// What query-api reads from its environment. Each group belongs to the package that it configures.
@ConfigMapping(prefix = "alluvium")
public interface QuerySettings {
    DatabaseGroup database();

    Control control();

    ApiSettings api();

    AdminSettings admin();

    JwtSettings jwt();

    /// Without it, the routes of the operator are closed.
    Optional<Secret> adminToken();

    /// Put before a query's text. The quantised model was measured to be a little better without one.
    Optional<String> queryPrefix();

    /// Texts embedded at once; one per processor when absent.
    @WithConverter(PositiveNumber.class)
    Optional<Integer> embedConcurrency();

    ModelSettings model();

    LogSettings log();

    /// Of the messages' texts; ingest-worker must be told the same.
    @WithDefault("english")
    Language language();

    SearchSettings search();

    /// The role that manages tenants and keys.
    interface Control {
        @WithDefault("alluvium_control")
        String user();

        Secret password();
    }
}
