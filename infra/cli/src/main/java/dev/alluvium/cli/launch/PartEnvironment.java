package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.RoleLogins.Login;
import dev.alluvium.runtime.settings.KnownSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The environment of a process of ours: the caller's, with addresses and credentials filled in, and
/// without the settings that only others read. So a worker never has the password of another role.
public record PartEnvironment(Connections connections) {
    private static final String GATEWAY_TOKEN = "ALLUVIUM_GATEWAY_TOKEN";

    public Map<String, String> of(Part part) {
        var all = new HashMap<>(connections.settings().environment());
        connections.settings().ports().forEach((name, port) -> all.put(name, Integer.toString(port)));
        all.put(Connections.DATABASE_URL, connections.databaseUrl());
        all.put(Connections.KAFKA, connections.kafka());
        var logins = new RoleLogins(connections);
        if (part == Part.QUERY_API) {
            put(all, RoleLogins.READER_USER, RoleLogins.READER_PASSWORD, logins.reader());
            put(all, RoleLogins.CONTROL_USER, RoleLogins.CONTROL_PASSWORD, logins.control());
            secret(all, Connections.ADMIN_TOKEN, connections.requiredAdminToken());
            // Else the gateway's callers all seem to come from this machine, and share one budget of mistakes.
            all.putIfAbsent("ALLUVIUM_API_TRUSTED_PROXIES", "127.0.0.1");
        } else if (part == Part.GATEWAY) {
            all.put(Connections.API_URL, connections.apiUrl().toString());
        } else {
            put(all, RoleLogins.APPLICATION_USER, RoleLogins.APPLICATION_PASSWORD, logins.application());
        }
        if (part == Part.QUERY_API || part == Part.GATEWAY) {
            gatewayToken(all);
        }
        all.keySet().removeIf(name -> !isFor(part, name));
        return all;
    }

    /// Of a local installation that was told none: both have the same, and neither tells the admin token.
    private void gatewayToken(Map<String, String> all) {
        if (all.containsKey(GATEWAY_TOKEN) || all.containsKey(GATEWAY_TOKEN + "_FILE")) {
            return;
        }
        connections.adminToken().ifPresent(token -> all.put(GATEWAY_TOKEN, derived(token)));
    }

    private static String derived(String token) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("gateway".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static void put(Map<String, String> all, String userSetting, String passwordSetting, Login login) {
        all.put(userSetting, login.user());
        secret(all, passwordSetting, login.password());
    }

    /// Read from its file already, if it has one; the process must not be told both.
    private static void secret(Map<String, String> all, String setting, String value) {
        all.put(setting, value);
        all.remove(setting + "_FILE");
    }

    /// A name that nobody knows is passed on: the process says that it is a typing error.
    private static boolean isFor(Part part, String name) {
        return KnownSettings.find(name)
                .map(setting -> setting.readers().stream()
                        .anyMatch(reader -> reader.toString().equals(part.label())))
                .orElse(!LocalSettings.PORTS.contains(name));
    }
}
