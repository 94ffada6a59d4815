package dev.alluvium.database;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds the table of a statement whose rows the statement does not restrict to a tenant: one without a comparison of
/// its `tenant_id`, or an `INSERT` without that column.
///
/// Reads the text, as it goes to the server, because half of our statements are written as text. Each mention of a
/// table needs a comparison of its own, by the name the table goes by there.
final class UnnamedTenant {
    /// With the word before it and the name it goes by. A column (`alluvium.messages.content`) is not a mention.
    private static final Pattern MENTION = Pattern.compile("(?:(into)\\s+)?\\b(?<!\\.)alluvium\\.("
            + TenantTables.NAMES.stream().map(Pattern::quote).collect(joining("|"))
            + ")\\b(?!\\.)(?:\\s+(?:as\\s+)?(?!as\\b)([a-z_]\\w*))?");
    /// What may follow a table and is not a name for it.
    private static final Set<String> KEYWORDS = Set.of(
            "where",
            "set",
            "join",
            "left",
            "right",
            "full",
            "inner",
            "cross",
            "natural",
            "on",
            "using",
            "order",
            "group",
            "having",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "except",
            "intersect",
            "returning",
            "values",
            "select",
            "with",
            "default",
            "overriding",
            "tablesample",
            "window",
            "when",
            "lateral");
    private static final Pattern COLUMNS = Pattern.compile("\\s*\\([^)]*\\btenant_id\\b");
    /// `set tenant_id = ?` is no comparison.
    private static final String NOT_ASSIGNED = "(?<!\\bset )(?<!, )(?<!,)";
    private static final Pattern TEXTS = Pattern.compile("'[^']*'");

    private UnnamedTenant() {}

    /// Whether the statement has anything to do with tenants' rows.
    static boolean concerns(String sql) {
        return MENTION.matcher(plain(sql)).find();
    }

    private static String plain(String sql) {
        return TEXTS.matcher(sql)
                .replaceAll("''")
                .replace("\"", "")
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
    }

    /// @return the first table of the statement that is not restricted
    static Optional<String> in(String sql) {
        var text = plain(sql);
        var mentions = MENTION.matcher(text);
        var open = new HashMap<String, Integer>();
        var names = new HashSet<String>();
        int all = 0;
        while (mentions.find()) {
            all++;
            var table = mentions.group(2);
            var alias = mentions.group(3);
            boolean renamed = alias != null && !KEYWORDS.contains(alias);
            if (mentions.group(1) != null) {
                if (!insertsTenant(text, renamed ? mentions.end() : mentions.end(2))) {
                    return Optional.of(table);
                }
                all--;
                continue;
            }
            var name = renamed ? alias : table;
            names.add(name);
            open.merge(name, 1, Integer::sum);
        }
        boolean single = all == 1;
        return names.stream()
                .filter(name -> comparisons(text, name, single) < open.get(name))
                .sorted()
                .findFirst();
    }

    private static boolean insertsTenant(String text, int from) {
        return COLUMNS.matcher(text).region(from, text.length()).lookingAt();
    }

    private static long comparisons(String text, String name, boolean single) {
        var qualifier = "(?:alluvium\\.)?\\b" + Pattern.quote(name) + "\\.";
        // An unqualified column is this table's when there is no other table.
        var column = NOT_ASSIGNED + "(?<![.\\w])(?:" + qualifier + (single ? ")?" : ")") + "tenant_id\\b";
        var compared = column + "\\s*(?:=|in\\b)|=\\s*(?:any\\s*\\(\\s*)?" + column + "|\\(" + column
                + ", [^()]*\\) (?:=|in\\b)";
        return Pattern.compile(compared).matcher(text).results().count();
    }
}
