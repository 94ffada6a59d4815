package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "erase",
        description = {
            "Erases a tenant and everything of it, for good, and prints the receipt.",
            "What was interrupted goes on when it is run again."
        })
final class EraseCommand extends SessionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SLUG", description = "The tenant.")
    private String slug;

    @Option(names = "--yes", required = true, description = "Required: nothing brings the tenant back.")
    private boolean yes;

    /// The API erases for a while and says how far it came; it is asked again for as long as that is further.
    @Override
    public Integer call() {
        var tenants = new Tenants(connections());
        long before = -1;
        var receipt = tenants.erase(slug);
        while (!complete(receipt) && removed(receipt) > before) {
            before = removed(receipt);
            note("removed %d rows so far".formatted(before));
            receipt = tenants.erase(slug);
        }
        say(JsonText.pretty(receipt));
        if (!complete(receipt)) {
            throw new Failure("rows of the tenant are left: see the receipt, then run it again");
        }
        return ExitStatus.FINE;
    }

    private static boolean complete(JsonNode receipt) {
        return receipt.path("complete").asBoolean(false);
    }

    private static long removed(JsonNode receipt) {
        return receipt.path("tables")
                .valueStream()
                .mapToLong(table -> table.path("removed").asLong(0))
                .sum();
    }
}
