package dev.alluvium.query.operator;

import dev.alluvium.database.retention.RetentionRule;
import dev.alluvium.database.retention.RetentionRule.Kept;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The rules of how long what a tenant has is kept, as they are asked for and shown.
final class ReadRetention {
    private static final int LONGEST_SCOPE = 200;
    private static final Pattern SCOPE = Pattern.compile("(?:[^\\s/\\p{Cntrl}]+(?:/[^\\s/\\p{Cntrl}]+)*)?");

    private ReadRetention() {}

    /// @param days null for ever
    record RuleView(String of, String scope, Integer days) {
        static RuleView of(RetentionRule rule) {
            return new RuleView(EnumNames.of(rule.kept()), rule.scope(), rule.days());
        }
    }

    /// Empty when nothing is said of them.
    static Optional<List<RetentionRule>> read(Fields fields) {
        return fields.objects("retention", RetentionRule.MAX_RULES, ReadRetention::rule)
                .filter(rules -> {
                    var seen = new HashSet<String>();
                    boolean once =
                            rules.stream().allMatch(rule -> seen.add(rule.kept().text() + " " + rule.scope()));
                    if (!once) {
                        fields.refuse("retention", "must have one rule at most for each scope");
                    }
                    return once;
                });
    }

    private static RetentionRule rule(Fields fields) {
        if (fields.value("of").isEmpty()) {
            fields.refuse("of", "is required");
        }
        var kept = fields.oneOf("of", Kept.class);
        var scope = fields.anyText("scope", LONGEST_SCOPE).orElse("");
        if (!SCOPE.matcher(scope).matches()) {
            fields.refuse("scope", "must be a path such as support/billing, without empty parts and white space");
            return null;
        }
        int days = fields.integer("days", 1, RetentionRule.MAX_DAYS, 0);
        return kept.map(of -> new RetentionRule(of, scope, days == 0 ? null : days))
                .orElse(null);
    }
}
