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
import java.util.ArrayList;
import java.util.List;
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

@Command(
        name = "search",
        description = {
            "Searches the messages of a tenant.",
            "The number beside a hit is its score, which puts the hits of one answer in order. Searches by both show"
                    + " an even mix of how far a hit stands out among the candidates by meaning and by words: 0.50 is"
                    + " the middle of them, and not half a match. Compare by meaning (the cosine, up to 1.00) and"
                    + " by words (BM25, more is better)."
        })
public final class SearchCommand extends SessionCommand implements Callable<Integer> {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Parameters(paramLabel = "TEXT", description = "What to look for.")
    private String text;

    @Option(names = "--mode", paramLabel = "MODE", description = "hybrid, semantic or keyword (default: the API's).")
    private String mode;

    @Option(
            names = "--operators",
            description = "Reads \"quoted phrases\" in TEXT as what must be said and -words as what must not be.")
    private boolean operators;

    @Option(
            names = "--must",
            paramLabel = "WORDS",
            description = "A word or a phrase that each hit says; may be repeated.")
    private List<String> must = new ArrayList<>();

    @Option(
            names = "--must-not",
            paramLabel = "WORDS",
            description = "A word or a phrase that no hit says; may be repeated.")
    private List<String> mustNot = new ArrayList<>();

    @Option(names = "--explain", description = "Says of each hit why it stands where it stands.")
    private boolean explain;

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
        put(request, "syntax", operators ? "operators" : null);
        put(request, "must", must);
        put(request, "must_not", mustNot);
        if (explain) {
            request.put("explain", true);
        }
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

    private static void put(ObjectNode object, String name, List<String> values) {
        if (!values.isEmpty()) {
            var array = object.putArray(name);
            values.forEach(array::add);
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

    /// What the first number of each hit is, where it is neither the one by meaning nor the one by words.
    private static String explained(JsonNode answer) {
        boolean fused = "hybrid".equals(answer.path("plan").path("mode").asString(""));
        return fused && !answer.path("hits").isEmpty()
                ? "; the score is a hit's place among the candidates, 0.5 their middle"
                : "";
    }

    private void show(JsonNode answer) {
        var terminal = terminal();
        if (insights) {
            InsightsCommand.show(terminal, answer.path("hits"));
        } else {
            var marked = text + "\n" + String.join("\n", must);
            new HitList(terminal, new TextAnalyzer(language()), marked).show(answer.path("hits"));
        }
        var hits = answer.path("hits").size();
        var complete = answer.path("complete").asBoolean(true) ? "" : "; better or further hits may have been left out";
        terminal.note("%d %s in %.1f ms%s%s"
                .formatted(
                        hits,
                        hits == 1 ? "hit" : "hits",
                        answer.path("took_ms").asDouble(0),
                        complete,
                        explained(answer)));
    }
}
