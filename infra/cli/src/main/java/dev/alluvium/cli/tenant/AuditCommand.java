package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.SessionCommand;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        description = {
            "Lists who did what to tenants and keys, and which credentials were refused, the newest first.",
            "Entries outlive their tenant; of one that was erased they have the id alone."
        })
public final class AuditCommand extends SessionCommand implements Runnable {
    private static final int PAGE = 200;
    private static final String ROW = "%-27s %-42s %-16s %-18s %-20s %s";

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Of this tenant; by its id when it was erased.")
    private String tenant;

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            description = "Of this operator, key (by its id), token (by its subject) or account.")
    private String actor;

    @Option(names = "--since", paramLabel = "TIME", description = "Since then, such as 2030-01-01T00:00:00Z.")
    private String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Override
    public void run() {
        if (limit < 1) {
            throw new UsageFailure("--limit is " + limit + ": expected 1 or more");
        }
        var entries = entries();
        if (!json) {
            say(ROW.formatted("TIME", "ACTOR", "ADDRESS", "ACTION", "OUTCOME", "TENANT"));
        }
        entries.forEach(entry -> say(json ? JsonText.line(entry) : row(entry)));
    }

    private List<JsonNode> entries() {
        var api = connections().api();
        var credential = connections().requiredAdminToken();
        var found = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = api.get(path(Math.min(PAGE, limit - found.size()), cursor), credential);
            page.path("entries").forEach(found::add);
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty() && found.size() < limit);
        return found;
    }

    private String path(int most, String cursor) {
        var path = new StringBuilder("/v1/audit?limit=" + most);
        add(path, "tenant", tenant);
        add(path, "actor", actor);
        add(path, "since", time());
        add(path, "cursor", cursor.isEmpty() ? null : cursor);
        return path.toString();
    }

    private static void add(StringBuilder path, String name, String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(Api.segment(value));
        }
    }

    private String time() {
        try {
            return since == null
                    ? null
                    : OffsetDateTime.parse(since).toInstant().toString();
        } catch (DateTimeParseException e) {
            throw new UsageFailure("--since " + since + " is not a time such as 2030-01-01T00:00:00Z");
        }
    }

    private static String row(JsonNode entry) {
        var by = entry.path("actor");
        long times = entry.path("times").asLong(1);
        var about = text(entry, "slug").isEmpty() ? text(entry, "tenant_id") : text(entry, "slug");
        return ROW.formatted(
                        text(entry, "at"),
                        (text(by, "kind") + " " + text(by, "name")).strip(),
                        text(entry, "address"),
                        text(entry, "action"),
                        text(entry, "outcome") + (times > 1 ? " ×" + times : ""),
                        (about + " " + text(entry, "target")).strip())
                .stripTrailing();
    }

    /// Subjects of tokens are other people's words.
    private static String text(JsonNode entry, String field) {
        return Terminal.printable(entry.path(field).asString(""));
    }
}
