package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the settings of this installation as shell exports.",
            "Use: eval \"$(infra/alluvium env)\""
        })
public final class EnvCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--json", description = "One JSON object instead of shell exports.")
    private boolean json;

    public EnvCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var values = values(session.connections());
        if (json) {
            var object = JsonText.object();
            values.forEach(object::put);
            session.terminal().say(JsonText.pretty(object));
        } else {
            values.forEach((name, value) -> session.terminal().say("export " + name + "=" + quoted(value)));
        }
        return ExitStatus.FINE;
    }

    private static Map<String, String> values(Connections connections) {
        var settings = connections.settings();
        var secrets = connections.secrets();
        var values = new LinkedHashMap<String, String>();
        values.put(Connections.API_URL, connections.apiUrl().toString());
        values.put(Connections.KAFKA, connections.kafka());
        values.put(Connections.DATABASE_URL, connections.databaseUrl());
        var user = settings.text("ALLUVIUM_DATABASE_USER").orElse("alluvium_app");
        values.put("ALLUVIUM_DATABASE_USER", user);
        var password = settings.text("ALLUVIUM_DATABASE_PASSWORD").or(() -> secrets.map(Secrets::application));
        password.ifPresent(text -> values.put("ALLUVIUM_DATABASE_PASSWORD", text));
        values.put(Connections.ADMIN_TOKEN, connections.requiredAdminToken());
        values.put(LocalSettings.DATA_FOLDER, settings.dataFolder().toString());
        var server = DatabaseAddress.parse(connections.databaseUrl());
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
