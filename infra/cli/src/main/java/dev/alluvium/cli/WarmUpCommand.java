package dev.alluvium.cli;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Api;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Loads what most commands load, so that the script can keep it in a cache for quicker starts.
@Command(name = "warm-up", hidden = true, description = "Loads classes for the cache that the script makes.")
final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        JsonText.pretty(JsonText.MAPPER.readTree("{\"a\":[1,2.5,null,\"b\"]}"));
        try {
            new Api(java.net.URI.create("http://127.0.0.1:9")).get("/", "none");
        } catch (Failure expected) {
            // Nothing listens there: loading the client was the point.
        }
        return ExitStatus.FINE;
    }
}
