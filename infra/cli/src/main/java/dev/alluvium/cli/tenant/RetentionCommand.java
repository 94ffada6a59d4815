package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "retention",
        description = {
            "Shows and sets how long a tenant's messages and insights are kept.",
            "Without a rule they are kept for ever. Of several that hold, that of the narrowest scope counts."
        })
final class RetentionCommand extends SessionCommand implements Runnable {
    private static final String EVER = "ever";
    private static final String NONE = "none";
    private static final String SCOPE = "scope";

    @Parameters(paramLabel = "SLUG", description = "The tenant.")
    private String slug;

    @Option(
            names = "--messages",
            paramLabel = "DAYS",
            description = "Messages are deleted so many days after they were said; 'ever', or 'none' for no rule.")
    private String messages;

    @Option(
            names = "--insights",
            paramLabel = "DAYS",
            description = "Insights are retracted so many days after they were last borne out; 'ever', or 'none'.")
    private String insights;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "",
            description = "The rules are for this scope and those within it (default: all).")
    private String scope;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public void run() {
        var tenants = new Tenants(connections());
        var tenant = tenants.show(slug);
        if (messages != null || insights != null) {
            var rules = with(with(tenant.path("retention"), "messages", messages), "insights", insights);
            tenant = tenants.change(slug, JsonText.object().set("retention", rules));
        }
        var rules = tenant.path("retention");
        if (output.json()) {
            say(JsonText.pretty(rules));
        } else if (rules.isEmpty()) {
            say("everything of " + slug + " is kept for ever");
        } else {
            rules.forEach(rule -> say(line(rule)));
        }
    }

    private ArrayNode with(JsonNode rules, String of, String days) {
        var next = JsonText.MAPPER.createArrayNode();
        for (var rule : rules) {
            boolean replaced = days != null
                    && rule.path("of").asString("").equals(of)
                    && rule.path(SCOPE).asString("").equals(scope);
            if (!replaced) {
                next.add(rule);
            }
        }
        if (days != null && !days.equals(NONE)) {
            var rule = next.addObject().put("of", of).put(SCOPE, scope);
            if (days.equals(EVER)) {
                rule.putNull("days");
            } else {
                rule.put("days", number(of, days));
            }
        }
        return next;
    }

    private static int number(String of, String days) {
        if (!days.matches("[1-9]\\d{0,5}")) {
            throw new UsageFailure("--" + of + " is '" + days + "': expected a number of days, ever or none");
        }
        return Integer.parseInt(days);
    }

    private static String line(JsonNode rule) {
        var days = rule.path("days");
        return "%-9s %-12s %s"
                .formatted(
                        rule.path("of").asString(""),
                        days.isNull() ? "for ever" : days.asInt() + " days",
                        Terminal.printable(rule.path(SCOPE).asString("")))
                .stripTrailing();
    }
}
