package dev.alluvium.cli.insight;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.TenantKeys;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "insights",
        mixinStandardHelpOptions = true,
        description = "Shows what was learned from the sessions of a tenant, what was last borne out first.")
public final class InsightsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "fact, preference, decision, task or summary (default: all).")
    private String kind;

    @Option(names = "--subject", paramLabel = "WHO", description = "Only about this subject.")
    private String subject;

    @Option(names = "--scope", paramLabel = "PATH", description = "Only this scope and what is below it.")
    private String scope;

    @Option(names = "--session", paramLabel = "ID", description = "Only borne out by this session, among others maybe.")
    private String sessionId;

    @Option(names = "--since", paramLabel = "TIME", description = "Last borne out then or later.")
    private String since;

    @Option(names = "--min-strength", paramLabel = "X", description = "Of this strength at least, 0 to 1.")
    private String strength;

    @Option(names = "--status", paramLabel = "STATUS", description = "active (the default) or superseded.")
    private String status;

    @Option(
            names = {"-k", "--limit"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most, 1 to 200 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "API key (default: ALLUVIUM_API_KEY, else one of the command line's own).")
    private String key;

    @Mixin
    private JsonOption output = new JsonOption();

    private InsightsCommand(Session session) {
        this.session = session;
    }

    public static CommandLine mount(Session session) {
        return new CommandLine(new InsightsCommand(session)).addSubcommand(new RebuildInsightsCommand(session));
    }

    @Override
    public Integer call() {
        if (tenant == null) {
            throw new UsageFailure("--tenant SLUG is missing");
        }
        var connections = session.connections();
        var api = connections.api();
        var found = new TenantKeys(connections, api)
                .with(tenant, Optional.ofNullable(key), credential -> api.get(path(), credential));
        if (output.json()) {
            session.terminal().say(JsonText.pretty(found));
        } else {
            show(session.terminal(), found.path("insights"));
        }
        return ExitStatus.FINE;
    }

    private String path() {
        var parameters = new ArrayList<String>();
        parameters.add("limit=" + limit);
        add(parameters, "kind", kind);
        add(parameters, "subject", subject);
        add(parameters, "scope", scope);
        add(parameters, "session_id", sessionId);
        add(parameters, "since", since);
        add(parameters, "min_strength", strength);
        add(parameters, "status", status);
        return "/v1/insights?" + String.join("&", parameters);
    }

    private static void add(ArrayList<String> parameters, String name, String value) {
        if (value != null) {
            parameters.add(name + "=" + Api.segment(value));
        }
    }

    public static void show(Terminal terminal, JsonNode insights) {
        for (var insight : insights) {
            terminal.say("%-10s %s  %s"
                    .formatted(
                            insight.path("kind").asString(""),
                            terminal.strong(
                                    Terminal.printable(insight.path("text").asString(""))),
                            terminal.dim("%.2f, %d %s, %s"
                                    .formatted(
                                            insight.path("strength").asDouble(0),
                                            insight.path("evidence_count").asInt(0),
                                            insight.path("evidence_count").asInt(0) == 1 ? "message" : "messages",
                                            insight.path("last_seen").asString("")))));
        }
        terminal.note("%d %s".formatted(insights.size(), insights.size() == 1 ? "insight" : "insights"));
    }
}
