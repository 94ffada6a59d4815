package dev.alluvium.cli.agent;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.KeptKey;
import dev.alluvium.cli.session.KeyOption;
import dev.alluvium.cli.session.SessionCommand;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "mcp",
        description = {
            "Connects an agent that starts programs to a tenant's memory.",
            "Speaks the Model Context Protocol on standard input and output, a message a line, and passes it on to the"
                    + " gateway."
        })
public final class McpCommand extends SessionCommand implements Callable<Integer> {
    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway (default: ALLUVIUM_GATEWAY_URL, else the local one).")
    private URI url;

    @Mixin
    private KeyOption key = new KeyOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var address = Optional.ofNullable(url).orElseGet(() -> connections().gatewayUrl());
        var credential = key.given(session())
                .<Gateway.Credential>map(Given::new)
                .orElseGet(() -> new Own(session().keptKey(tenant, "mcp", List.of("read", "write"))));
        var gateway = new Gateway(address, Optional.of(tenant), credential);
        new Bridge(gateway, terminal().out()).run(System.in);
        return ExitStatus.FINE;
    }

    private record Given(String text) implements Gateway.Credential {
        Given {
            if (text.isBlank()) {
                throw new UsageFailure("the key is empty");
            }
        }

        @Override
        public boolean renew(String refused) {
            return false;
        }
    }

    /// Of the command line itself, made with the admin token; made again when it was revoked meanwhile.
    private static final class Own implements Gateway.Credential {
        private final KeptKey kept;
        private String text;

        Own(KeptKey kept) {
            this.kept = kept;
        }

        @Override
        public synchronized String text() {
            if (text == null) {
                text = kept.read().orElseGet(kept::make);
            }
            return text;
        }

        @Override
        public synchronized boolean renew(String refused) {
            if (refused.equals(text)) {
                text = kept.make();
            }
            return true;
        }
    }
}
