package dev.alluvium.cli.session;

import java.util.Optional;
import picocli.CommandLine.Option;

/// With which credential a command asks the API about a tenant.
public final class KeyOption {
    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "API key (default: ALLUVIUM_API_KEY, else a key of the command line's own).")
    private String key;

    public TenantApi api(Session session, String tenant) {
        return session.tenant(tenant, Optional.ofNullable(key));
    }

    /// The credential that was given, by the option or the environment.
    public Optional<String> given(Session session) {
        return Optional.ofNullable(key).or(() -> session.settings().text(Connections.API_KEY));
    }
}
