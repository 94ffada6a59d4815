package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Creates and revokes API keys of a tenant.",
        synopsisSubcommandLabel = "COMMAND")
public final class KeyCommands {
    private KeyCommands() {}

    public static CommandLine mount(Session session) {
        return new CommandLine(new KeyCommands())
                .addSubcommand(new Create(session))
                .addSubcommand(new Revoke(session));
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates a key and prints it. It is shown this once: only its hash is stored.")
    private static final class Create implements Callable<Integer> {
        private final Session session;

        @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "NAME",
                defaultValue = "key",
                description = "What the key is for (default: ${DEFAULT-VALUE}).")
        private String name;

        @Option(
                names = "--scope",
                split = ",",
                paramLabel = "SCOPE",
                defaultValue = "read",
                description = "read or admin; several with commas (default: ${DEFAULT-VALUE}).")
        private List<String> scopes;

        @Option(names = "--principal", paramLabel = "ID", description = "Who holds the key, for private messages.")
        private String principal;

        @Option(
                names = "--principal-type",
                paramLabel = "TYPE",
                defaultValue = "human",
                description = "human or agent (default: ${DEFAULT-VALUE}).")
        private String principalType;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "Last moment of the key, such as" + " 2030-01-01T00:00:00Z (default: none).")
        private Instant expires;

        @Mixin
        private JsonOption output = new JsonOption();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var body = JsonText.object().put("name", name);
            scopes.forEach(body.putArray("scopes")::add);
            if (principal != null) {
                body.putObject("principal").put("id", principal).put("type", principalType);
            }
            if (expires != null) {
                body.put("expires_at", expires.toString());
            }
            var made = new Tenants(session.connections()).createKey(slug, body);
            session.terminal()
                    .say(
                            output.json()
                                    ? JsonText.pretty(made)
                                    : made.path("key").asString(""));
            if (!output.json()) {
                session.terminal()
                        .note("key id " + made.path("key_id").asString("") + "; this is the only time the key"
                                + " is shown");
            }
            return ExitStatus.FINE;
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes a key; within 5 s it opens nothing.")
    private static final class Revoke implements Callable<Integer> {
        private final Session session;

        @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Parameters(index = "0", paramLabel = "KEY_ID", description = "The key's id, as key create printed it.")
        private UUID key;

        Revoke(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            new Tenants(session.connections()).revokeKey(slug, key);
            session.terminal().say("revoked " + key);
            return ExitStatus.FINE;
        }
    }
}
