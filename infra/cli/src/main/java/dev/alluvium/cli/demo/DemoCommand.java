package dev.alluvium.cli.demo;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.insight.InsightsCommand;
import dev.alluvium.cli.insight.RebuildInsightsCommand;
import dev.alluvium.cli.launch.Installation;
import dev.alluvium.cli.launch.Progress;
import dev.alluvium.cli.launch.RunLock;
import dev.alluvium.cli.launch.StartInstallation;
import dev.alluvium.cli.message.CheckFiles;
import dev.alluvium.cli.message.HitList;
import dev.alluvium.cli.message.PublishMessages;
import dev.alluvium.cli.message.PublishRequest;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.events.PayloadCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "demo",
        description = {
            "Starts everything that is not running, publishes the conversations of two fictional companies and"
                    + " searches",
            "them. Can be run again at any time."
        })
public final class DemoCommand extends SessionCommand implements Callable<Integer> {
    private static final String SHARED_QUESTION = "who wants to be contacted by post or e-mail?";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int HITS = 3;
    private static final int INSIGHTS = 5;

    @Override
    public Integer call() throws IOException {
        var connections = connections();
        startWhatIsMissing(connections);
        for (var tenant : DemoTenant.values()) {
            heading("Tenant %s: %s".formatted(tenant.slug(), tenant.title()));
            new Tenants(connections).create(tenant.slug(), tenant.title());
            publish(connections, tenant);
        }
        searches(connections);
        walls(connections);
        learned(connections);
        howToGoOn();
        return ExitStatus.FINE;
    }

    private void startWhatIsMissing(Connections connections) {
        heading("Starting what is not running");
        var installation = new Installation(connections);
        try (var _ = RunLock.take(connections.settings(), Duration.ZERO)) {
            if (installation.allReady()) {
                say("already up: " + connections.apiUrl());
            } else {
                new StartInstallation(installation, new Progress(terminal())).start();
            }
        }
    }

    private void publish(Connections connections, DemoTenant tenant) throws IOException {
        var folder = Files.createTempDirectory("alluvium-demo-");
        try {
            var file = List.of(tenant.copyTo(folder));
            var messages = CheckFiles.check(file).messages();
            var request = new PublishRequest(
                    terminal(), connections, tenant.slug(), session().tenant(tenant.slug()), false);
            var totals = request.run(
                    file, messages, new PublishMessages.Form(PayloadCodec.avro(), false, 0), Optional.of(LIMIT));
            if (totals.bad() > 0) {
                throw new Failure("%d messages of the demonstration did not become searchable".formatted(totals.bad()));
            }
        } finally {
            Files.deleteIfExists(folder.resolve(tenant.slug() + ".jsonl"));
            Files.delete(folder);
        }
    }

    private void searches(Connections connections) {
        show(connections, DemoTenant.SHOP, "which bike does not brake well?");
        show(connections, DemoTenant.SHOP, "price of leasing three cargo bikes");
        show(connections, DemoTenant.CLINIC, "patient with metal implants needs a scan");
    }

    private void walls(Connections connections) {
        heading("The same question to both tenants: each finds its own, and nothing of the other");
        for (var tenant : DemoTenant.values()) {
            var hits = show(connections, tenant, SHARED_QUESTION);
            var others = tenant == DemoTenant.SHOP ? DemoTenant.CLINIC : DemoTenant.SHOP;
            var theirs = others.messageIds();
            var leaked = StreamSupport.stream(hits.spliterator(), false)
                    .filter(hit -> theirs.contains(hit.path("message_id").asString("")))
                    .count();
            if (leaked > 0) {
                throw new Failure("%s was shown %d messages of %s".formatted(tenant.slug(), leaked, others.slug()));
            }
            say("    0 of %d hits are of %s".formatted(hits.size(), others.slug()));
        }
    }

    /// Without waiting until the conversations have been quiet for minutes.
    private void learned(Connections connections) {
        heading("What was learned from the conversations, each statement with the message that it quotes");
        for (var tenant : DemoTenant.values()) {
            RebuildInsightsCommand.rebuild(session(), tenant.slug(), LIMIT);
            say("");
            say(terminal().strong("insights --tenant " + tenant.slug()));
            var insights = session().tenant(tenant.slug()).get("/v1/insights?limit=" + INSIGHTS);
            InsightsCommand.show(terminal(), insights.path("insights"));
        }
    }

    private JsonNode show(Connections connections, DemoTenant tenant, String question) {
        var terminal = terminal();
        terminal.say("");
        terminal.say(terminal.strong("search --tenant " + tenant.slug() + " \"" + question + "\""));
        var request = JsonText.object().put("query", question).put("limit", HITS);
        var hits = session().tenant(tenant.slug()).post("/v1/search", request).path("hits");
        if (hits.isEmpty()) {
            throw new Failure(
                    "no hits in " + tenant.slug() + ": see " + session().command() + " status");
        }
        new HitList(terminal, new TextAnalyzer(Language.ENGLISH), question).show(hits);
        return hits;
    }

    private void howToGoOn() {
        var command = session().command();
        heading("How to go on");
        say("%s search --tenant harbour-cycles \"scratch on the frame\"".formatted(command));
        say("%s message --tenant harbour-cycles hc-001".formatted(command));
        say("%s insights --tenant harbour-cycles".formatted(command));
        say("%s tail insights --from-beginning --until-end".formatted(command));
        say("%s tenant create mine && %s publish --tenant mine --wait FILE.jsonl".formatted(command, command));
        say("eval \"$(%s env)\"   addresses and credentials for your own programs".formatted(command));
        say("%s down".formatted(command));
    }

    private void heading(String text) {
        say("");
        say(terminal().strong("== " + text));
    }
}
