package dev.alluvium.cli.insight;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.KeyOption;
import dev.alluvium.cli.session.SessionCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "insights",
        subcommands = RebuildInsightsCommand.class,
        description = "Shows what was learned from the sessions of a tenant, what was last borne out first.")
public final class InsightsCommand extends SessionCommand implements Callable<Integer> {
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

    @Mixin
    private KeyOption key = new KeyOption();

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        if (tenant == null) {
            throw new UsageFailure("--tenant SLUG is missing");
        }
        var found = key.api(session(), tenant).get(path());
        if (output.json()) {
            say(JsonText.pretty(found));
        } else {
            show(terminal(), found.path("insights"));
        }
        return ExitStatus.FINE;
    }

    private String path() {
        var path = new StringBuilder("/v1/insights?limit=" + limit);
        add(path, "kind", kind);
        add(path, "subject", subject);
        add(path, "scope", scope);
        add(path, "session_id", sessionId);
        add(path, "since", since);
        add(path, "min_strength", strength);
        add(path, "status", status);
        return path.toString();
    }

    private static void add(StringBuilder path, String name, String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(Api.segment(value));
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
