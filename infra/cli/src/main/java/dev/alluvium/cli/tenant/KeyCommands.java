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
        description = "Creates, lists and revokes API keys of a tenant.",
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
                description = "read, write or admin; several with commas (default: ${DEFAULT-VALUE}).")
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

        @Option(
                names = "--keys-outlive",
                description = "Keys that this key makes may last longer than it, and stay when it is revoked.")
        private boolean keysOutlive;

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
            if (keysOutlive) {
                key.put("keys_outlive", true);
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
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the keys of a tenant, each below the key that made it.")
    void list(
            @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.") String slug,
            @Option(names = "--json", description = "One JSON object per line.") boolean json) {
        var keys = new Tenants(connections()).keys(slug);
        if (json) {
            keys.forEach(key -> say(JsonText.line(key)));
        } else {
            new KeyTree(keys).lines().forEach(this::say);
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes a key and the keys that it made; within 5 s they open nothing.")
    void revoke(
            @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.") String slug,
            @Parameters(paramLabel = "KEY_ID", description = "The key's id, as key create printed it.") UUID key) {
        new Tenants(connections()).revokeKey(slug, key);
        say("revoked " + key);
    }
}
