package dev.alluvium.database.migration;

import java.io.BufferedReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The statements of an online migration. Each ends with a semicolon at the end of a line, outside `$$`. Lines above a
/// statement say how it is run:
///
/// - `-- repeat`: again and again until it changes no row, each time in a transaction of its own, as a back-fill in
///   batches is
/// - `-- each partition of alluvium.TABLE`: once for each partition that holds rows, with `{partition}` for its name
/// with
///   the schema and `{name}` for that without
/// - `-- as ROLE`: in that role, such as the auditor for a back-fill, whom the wall between tenants does not stop
final class OnlineScript {
    private static final Pattern EACH = Pattern.compile("-- each partition of ([a-z_.]+)");
    private static final Pattern AS = Pattern.compile("-- as ([a-z_]+)");

    private OnlineScript() {}

    /// @param partitioned the table whose partitions take turns
    record Statement(String sql, boolean repeat, Optional<String> partitioned, Optional<String> role) {}

    /// What the lines above a statement said so far.
    private record Said(boolean repeat, Optional<String> partitioned, Optional<String> role) {
        private static final Said NOTHING = new Said(false, Optional.empty(), Optional.empty());

        private Said and(String line) {
            var each = EACH.matcher(line);
            var as = AS.matcher(line);
            return new Said(
                    repeat || line.equals("-- repeat"),
                    each.matches() ? Optional.of(each.group(1)) : partitioned,
                    as.matches() ? Optional.of(as.group(1)) : role);
        }
    }

    static List<Statement> of(Reader script) {
        var statements = new ArrayList<Statement>();
        var text = new StringBuilder();
        var said = Said.NOTHING;
        boolean quoted = false;
        for (var line :
                new BufferedReader(script).lines().map(String::stripTrailing).toList()) {
            if (!quoted && line.startsWith("--")) {
                said = said.and(line);
                continue;
            }
            quoted ^= line.split("\\$\\$", -1).length % 2 == 0;
            text.append(line).append('\n');
            if (!quoted && line.endsWith(";")) {
                var sql = text.substring(0, text.lastIndexOf(";")).strip();
                statements.add(new Statement(sql, said.repeat, said.partitioned, said.role));
                text.setLength(0);
                said = Said.NOTHING;
            }
        }
        if (!text.toString().isBlank()) {
            throw new IllegalStateException(
                    "the last statement of an online migration has no ';' at the end of a line");
        }
        return List.copyOf(statements);
    }
}
