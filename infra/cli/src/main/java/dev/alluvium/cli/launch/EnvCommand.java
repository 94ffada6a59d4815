package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.Namespace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "env",
        description = {
            "Prints the settings of this installation as shell exports.",
            "Use: eval \"$(infra/alluvium env)\""
        })
public final class EnvCommand extends SessionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object instead of shell exports.")
    private boolean json;

    @Override
    public Integer call() {
        var values = values(connections());
        if (json) {
            say(JsonText.pretty(values));
        } else {
            values.forEach((name, value) -> say("export " + name + "=" + quoted(value)));
        }
        return ExitStatus.FINE;
    }

    private static Map<String, String> values(Connections connections) {
        var values = new LinkedHashMap<String, String>();
        values.put(Connections.API_URL, connections.apiUrl().toString());
        values.put(
                "ALLUVIUM_GATEWAY_URL",
                "http://127.0.0.1:" + connections.settings().port(LocalSettings.GATEWAY_PORT));
        values.put(Connections.KAFKA, connections.kafka());
        values.put(Connections.DATABASE_URL, connections.databaseUrl());
        var settings = connections.settings();
        settings.text(Namespace.SETTING).ifPresent(namespace -> values.put(Namespace.SETTING, namespace));
        var user = settings.textOrDefault(RoleLogins.APPLICATION_USER);
        var password = settings.text(RoleLogins.APPLICATION_PASSWORD)
                .or(() -> connections.secrets().map(Secrets::application));
        values.put(RoleLogins.APPLICATION_USER, user);
        password.ifPresent(text -> values.put(RoleLogins.APPLICATION_PASSWORD, text));
        values.put(RoleLogins.READER_USER, settings.textOrDefault(RoleLogins.READER_USER));
        settings.text(RoleLogins.READER_PASSWORD)
                .or(() -> connections.secrets().map(Secrets::reader))
                .ifPresent(text -> values.put(RoleLogins.READER_PASSWORD, text));
        values.put(Connections.ADMIN_TOKEN, connections.requiredAdminToken());
        values.put(LocalSettings.DATA_FOLDER, settings.dataFolder().toString());
        var server = connections.databaseServer();
        values.put("PGHOST", server.host());
        values.put("PGPORT", Integer.toString(server.port()));
        values.put("PGUSER", user);
        password.ifPresent(text -> values.put("PGPASSWORD", text));
        values.put("PGDATABASE", server.database());
        return values;
    }

    /// Quoted for any POSIX shell.
    static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:@%+=,-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
    }
}
