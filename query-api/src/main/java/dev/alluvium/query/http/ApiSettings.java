package dev.alluvium.query.http;

import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.runtime.settings.PortNumber;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// `ALLUVIUM_API_…`: where the API listens, and how much it answers.
public interface ApiSettings {
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

    /// Tokens a second of all texts that a tenant has embedded by its searches.
    @WithDefault("20000")
    @WithConverter(PositiveNumber.class)
    int tenantTokens();

    /// Searches that work at once; two per processor when absent.
    @WithConverter(PositiveNumber.class)
    Optional<Integer> searches();

    /// Requests answered at once besides searches.
    @WithDefault("5")
    @WithConverter(PositiveNumber.class)
    int otherRequests();

    /// Requests of one tenant in progress, those that wait included.
    @WithDefault("200")
    @WithConverter(PositiveNumber.class)
    int tenantRequests();

    /// Of them, those that wait for a message to become searchable.
    @WithDefault("64")
    @WithConverter(PositiveNumber.class)
    int tenantWaits();

    /// Open connections.
    @WithDefault("1000")
    @WithConverter(PositiveNumber.class)
    int connections();

    /// Of them, those from one address that is no trusted proxy.
    @WithDefault("500")
    @WithConverter(PositiveNumber.class)
    int addressConnections();

    /// How long an answer may take to be read.
    @WithDefault("60s")
    @WithConverter(PositiveDuration.class)
    Duration answerTimeout();

    /// Who may say where a request comes from; nobody when absent.
    @WithConverter(Networks.FromText.class)
    Optional<Networks> trustedProxies();

    /// In which a request is answered or refused, what it asked to wait for left out.
    @WithDefault("10s")
    @WithConverter(PositiveDuration.class)
    Duration requestTimeout();

    /// Pages that may call the API from a browser; none when absent.
    @WithConverter(Origins.FromText.class)
    Optional<Origins> corsOrigins();
}
