package dev.alluvium.cli.whole;

import dev.alluvium.cli.docs.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// The table of infra/docs/kafka.md, as ACLs.
record AclTable(List<Row> rows) {
    private static final Pattern ROW = Pattern.compile(
            "\\| ([a-z -]+) \\| (topic|group|transactional-id) \\| `([^`]+)` \\| ([A-Za-z, ]+) \\| .* \\|");

    record Row(String process, String resource, String name, List<String> operations) {
        List<AclBinding> bindings() {
            var prefixed = name.endsWith("*");
            var pattern = new ResourcePattern(
                    ResourceType.valueOf(resource.toUpperCase(Locale.ROOT).replace('-', '_')),
                    prefixed ? name.substring(0, name.length() - 1) : name,
                    prefixed ? PatternType.PREFIXED : PatternType.LITERAL);
            return operations.stream()
                    .map(operation -> new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:" + principal(process), "*", operation(operation), AclPermissionType.ALLOW)))
                    .toList();
        }

        private static AclOperation operation(String name) {
            return AclOperation.valueOf(
                    name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        }
    }

    static String principal(String process) {
        return process.replace(' ', '-');
    }

    static AclTable read() {
        var rows = new ArrayList<Row>();
        for (var line : Document.guide("kafka.md").text().lines().toList()) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(new Row(
                        row.group(1),
                        row.group(2),
                        row.group(3),
                        Arrays.asList(row.group(4).split(", "))));
            }
        }
        return new AclTable(List.copyOf(rows));
    }

    List<String> processes() {
        return rows.stream().map(Row::process).distinct().toList();
    }

    List<AclBinding> bindings() {
        return rows.stream().flatMap(row -> row.bindings().stream()).toList();
    }

    List<AclBinding> bindings(String process, String resource, String name) {
        return rows.stream()
                .filter(row -> row.process.equals(process) && row.resource.equals(resource) && row.name.equals(name))
                .findFirst()
                .orElseThrow()
                .bindings();
    }
}
