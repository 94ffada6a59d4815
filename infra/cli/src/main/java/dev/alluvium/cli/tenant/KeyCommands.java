package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "key",
        description = "Creates and revokes API keys of a tenant.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = KeyCommands.Create.class)
public final class KeyCommands extends SessionCommand {

    @Command(
            name = "create",
            description = "Creates a key and prints it. It is shown this once: only its hash is stored.")
    static final class Create extends SessionCommand implements Runnable {
        @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Parameters(
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
                description = "Last moment of the key, such as 2030-01-01T00:00:00Z (default: none).")
        private Instant expires;

        @Mixin
        private JsonOption output = new JsonOption();

        @Override
        public void run() {
            var key = new HashMap<String, Object>(Map.of("name", name, "scopes", scopes));
            if (principal != null) {
                key.put("principal", Map.of("id", principal, "type", principalType));
            }
            if (expires != null) {
                key.put("expires_at", expires.toString());
            }
            var made = new Tenants(connections()).createKey(slug, key);
            if (output.json()) {
                say(JsonText.pretty(made));
            } else {
                say(made.path("key").asString(""));
                note("key id " + made.path("key_id").asString("") + "; the key is not shown again");
            }
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes a key; within 5 s it opens nothing.")
    void revoke(
            @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.") String slug,
            @Parameters(paramLabel = "KEY_ID", description = "The key's id, as key create printed it.") UUID key) {
        new Tenants(connections()).revokeKey(slug, key);
        say("revoked " + key);
    }
}
