package dev.alluvium.cli.message;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.insight.InsightsCommand;
import dev.alluvium.cli.session.KeyOption;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.events.Topics;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "search", description = "Searches the messages of a tenant.")
public final class SearchCommand extends SessionCommand implements Callable<Integer> {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Parameters(paramLabel = "TEXT", description = "What to look for.")
    private String text;

    @Option(names = "--mode", paramLabel = "MODE", description = "hybrid, semantic or keyword (default: the API's).")
    private String mode;

    @Option(names = "--insights", description = "Searches what was learned instead of the messages.")
    private boolean insights;

    @Option(
            names = {"-k", "--limit"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many hits at most, 1 to 200 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--scope", paramLabel = "PATH", description = "Only this scope and what is below it.")
    private String scope;

    @Option(names = "--session", paramLabel = "ID", description = "Only this session.")
    private String sessionId;

    @Option(names = "--sender", paramLabel = "ID", description = "Only messages of this sender.")
    private String sender;

    @Option(
            names = "--wait-for",
            paramLabel = "ID",
            description = "Searches once this message can be found, within half a minute.")
    private String waitFor;

    @Option(
            names = "--revision",
            paramLabel = "N",
            description = "With --wait-for: once this revision of it, or a later one, can be found.")
    private Integer revision;

    @Option(
            names = "--wait-for-record",
            paramLabel = "PARTITION@OFFSET",
            description = "Searches once what was published there, or a later state of it, can be found.")
    private String record;

    @Mixin
    private KeyOption key = new KeyOption();

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        var answer = key.api(session(), tenant).post("/v1/search", request());
        if (output.json()) {
            say(JsonText.pretty(answer));
        } else {
            show(answer);
        }
        return ExitStatus.FINE;
    }

    private ObjectNode request() {
        var request = JsonText.object().put("query", text).put("limit", limit);
        put(request, "mode", mode);
        put(request, "target", insights ? "insights" : null);
        var filter = JsonText.object();
        put(filter, "scope", scope);
        put(filter, "session_id", sessionId);
        put(filter, "sender_id", sender);
        if (!filter.isEmpty()) {
            request.set("filter", filter);
        }
        waited().ifPresent(wanted -> request.set("wait_for", wanted.put("timeout_ms", 30_000)));
        return request;
    }

    private Optional<ObjectNode> waited() {
        if (record != null && (waitFor != null || revision != null)) {
            throw new UsageFailure("give --wait-for or --wait-for-record, not both");
        }
        if (revision != null && waitFor == null) {
            throw new UsageFailure("--revision goes with --wait-for");
        }
        if (record != null) {
            var place = PLACE.matcher(record);
            if (!place.matches()) {
                throw new UsageFailure("--wait-for-record is a partition and an offset, such as 0@42");
            }
            return Optional.of(JsonText.object()
                    .put("topic", Topics.MESSAGES)
                    .put("partition", Integer.parseInt(place.group(1)))
                    .put("offset", Long.parseLong(place.group(2))));
        }
        return Optional.ofNullable(waitFor)
                .map(id -> JsonText.object().put("message_id", id).put("revision", revision));
    }

    private static void put(ObjectNode object, String name, String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    /// The tenant's, as far as we may ask for it.
    private Language language() {
        var connections = connections();
        var name = connections.adminToken().isEmpty()
                ? ""
                : new Tenants(connections).show(tenant).path("language").asString("");
        return name.isEmpty() ? Language.ENGLISH : Language.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private void show(JsonNode answer) {
        var terminal = terminal();
        if (insights) {
            InsightsCommand.show(terminal, answer.path("hits"));
        } else {
            new HitList(terminal, new TextAnalyzer(language()), text).show(answer.path("hits"));
        }
        var hits = answer.path("hits").size();
        var complete = answer.path("complete").asBoolean(true) ? "" : "; better or further hits may have been left out";
        terminal.note("%d %s in %.1f ms%s"
                .formatted(
                        hits, hits == 1 ? "hit" : "hits", answer.path("took_ms").asDouble(0), complete));
    }
}
