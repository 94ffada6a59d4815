package dev.alluvium.gateway;

import dev.alluvium.events.Namespace;
import dev.alluvium.runtime.settings.HealthSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.Networks;
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

/// What the gateway reads from its environment.
@ConfigMapping(prefix = "alluvium")
interface GatewaySettings {
    KafkaSettings kafka();

    Api api();

    Edge gateway();

    LogSettings log();

    /// Of topics, groups, schema and roles.
    Optional<Namespace> namespace();

    Jwt jwt();

    interface Jwt {
        Optional<String> issuer();
    }

    interface Api {
        @WithDefault("http://127.0.0.1:8480")
        URI url();
    }

    interface Edge {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("8484")
        @WithConverter(PortNumber.class)
        int port();

        @WithDefault("2000")
        @WithConverter(PositiveNumber.class)
        int connections();

        /// Of them, those from one address that is no trusted proxy.
        @WithDefault("1500")
        @WithConverter(PositiveNumber.class)
        int addressConnections();

        /// In which a request's head arrives, and its body; for how long lines may be silent.
        @WithDefault("10s")
        @WithConverter(PositiveDuration.class)
        Duration requestTimeout();

        /// How long an answer may take to be read.
        @WithDefault("60s")
        @WithConverter(PositiveDuration.class)
        Duration answerTimeout();

        /// Who may say where a request comes from; nobody when absent.
        @WithConverter(Networks.FromText.class)
        Optional<Networks> trustedProxies();

        /// Requests of one tenant in progress.
        @WithDefault("200")
        @WithConverter(PositiveNumber.class)
        int tenantRequests();

        /// Of events, open at once.
        @WithDefault("1000")
        @WithConverter(PositiveNumber.class)
        int streams();

        @WithDefault("100")
        @WithConverter(PositiveNumber.class)
        int tenantStreams();

        /// Where callers find it; as each says it when absent.
        Optional<URI> url();

        /// Messages a second.
        @WithDefault("20000")
        @WithConverter(PositiveNumber.class)
        int tenantMessages();

        /// Without it, nobody subscribes to events.
        Optional<Secret> token();

        Webhook webhook();

        @WithConverter(Networks.FromText.class)
        Optional<Networks> privateTargets();

        Health health();
    }

    interface Webhook {
        @WithDefault("12")
        @WithConverter(PositiveNumber.class)
        int attempts();

        @WithDefault("1s")
        @WithConverter(PositiveDuration.class)
        Duration pause();

        @WithDefault("15s")
        @WithConverter(PositiveDuration.class)
        Duration timeout();
    }

    interface Health extends HealthSettings {
        @Override
        @WithDefault("8485")
        @WithConverter(PortNumber.class)
        int port();
    }
}
