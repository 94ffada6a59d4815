package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.runtime.settings.KnownSettings;
import java.util.HashMap;
import java.util.Map;

/// The environment of a process of ours: the caller's, with addresses and credentials filled in, and without the
/// settings that only others read. So a worker never has the password of another role.
public record PartEnvironment(Connections connections) {

    public Map<String, String> of(Part part) {
        var all = new HashMap<>(connections.settings().environment());
        connections.settings().ports().forEach((name, port) -> all.put(name, Integer.toString(port)));
        all.put(Connections.DATABASE_URL, connections.databaseUrl());
        all.put(Connections.KAFKA, connections.kafka());
        var logins = new RoleLogins(connections);
        all.put(RoleLogins.APPLICATION_USER, logins.application().user());
        all.put(RoleLogins.APPLICATION_PASSWORD, logins.application().password());
        if (part == Part.QUERY_API) {
            all.put(RoleLogins.CONTROL_USER, logins.control().user());
            all.put(RoleLogins.CONTROL_PASSWORD, logins.control().password());
            all.put(Connections.ADMIN_TOKEN, connections.requiredAdminToken());
        }
        all.keySet().removeIf(name -> !isFor(part, name));
        return all;
    }

    /// A name that nobody knows is passed on: the process says that it is a typing error.
    private static boolean isFor(Part part, String name) {
        return KnownSettings.find(name)
                .map(setting -> setting.readers().stream()
                        .anyMatch(reader -> reader.toString().equals(part.label())))
                .orElse(!LocalSettings.PORTS.contains(name));
    }
}
