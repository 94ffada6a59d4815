package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The environment of a process of ours: the caller's, with the addresses filled in and only the secrets it needs.
public record PartEnvironment(Connections connections, RoleLogins credentials) {

    /// Names that the processes do not know, or must not.
    private static final List<String> NOT_THEIRS = List.of(
            LocalSettings.DATA_FOLDER,
            LocalSettings.POSTGRES_PORT,
            LocalSettings.KAFKA_PORT,
            LocalSettings.CONTROLLER_PORT,
            LocalSettings.PARTITIONS,
            Connections.API_URL,
            Connections.API_KEY,
            Connections.ADMIN_TOKEN,
            RoleLogins.OWNER_USER,
            RoleLogins.OWNER_PASSWORD,
            RoleLogins.CONTROL_USER,
            RoleLogins.CONTROL_PASSWORD,
            RoleLogins.SUPERUSER,
            RoleLogins.SUPERUSER_PASSWORD,
            "ALLUVIUM_INGEST_HEAP",
            "ALLUVIUM_EMBED_HEAP",
            "ALLUVIUM_API_HEAP",
            StartProgram.JAVA_OPTIONS,
            "ALLUVIUM_BUILD",
            "ALLUVIUM_PARTS");

    public Map<String, String> of(Part part) {
        var settings = connections.settings();
        var all = new HashMap<>(settings.environment());
        NOT_THEIRS.forEach(all::remove);
        all.put(Connections.DATABASE_URL, connections.databaseUrl());
        all.put(RoleLogins.APPLICATION_USER, credentials.application().user());
        all.put(RoleLogins.APPLICATION_PASSWORD, credentials.application().password());
        settings.ports().forEach((name, port) -> all.put(name, Integer.toString(port)));
        all.keySet()
                .removeAll(
                        List.of(LocalSettings.POSTGRES_PORT, LocalSettings.KAFKA_PORT, LocalSettings.CONTROLLER_PORT));
        switch (part) {
            case INGEST_WORKER, EMBED_WORKER -> all.put(Connections.KAFKA, connections.kafka());
            case QUERY_API -> {
                all.put(RoleLogins.CONTROL_USER, credentials.control().user());
                all.put(RoleLogins.CONTROL_PASSWORD, credentials.control().password());
                all.put(Connections.ADMIN_TOKEN, credentials.adminToken());
            }
            case POSTGRES, KAFKA -> throw new IllegalArgumentException(part.label());
        }
        return all;
    }
}
