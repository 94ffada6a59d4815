package dev.alluvium.servers.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Where this host's apt takes packages from, in both forms it reads: paragraphs (`.sources`) and lines (`.list`).
///
/// @param archives in the order of the files
record HostSources(List<Archive> archives) {
    private static final Pattern LINE = Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)\\s*(.*)");

    /// @param signedBy a key file, or the key itself; empty when the host's common keys are meant
    record Archive(Set<String> uris, Set<String> suites, Set<String> components, String signedBy) {

        /// A distribution's own archive, of which other suites can be asked for.
        boolean isWhole() {
            return components.contains("main")
                    && suites.stream().noneMatch(suite -> suite.endsWith("/") || suite.contains("security"));
        }

        Archive of(String suite) {
            return new Archive(uris, Set.of(suite), Set.of("main"), signedBy);
        }

        String paragraph() {
            return "Types: deb\nURIs: " + String.join(" ", uris) + "\nSuites: " + String.join(" ", suites)
                    + (components.isEmpty() ? "" : "\nComponents: " + String.join(" ", components))
                    + (signedBy.isEmpty() ? "" : "\nSigned-By: " + signedBy) + "\n";
        }
    }

    static HostSources read(Path etcApt) {
        var archives = new ArrayList<Archive>();
        for (var file : files(etcApt)) {
            try {
                var text = Files.readString(file);
                archives.addAll(file.toString().endsWith(".sources") ? paragraphs(text) : lines(text));
            } catch (IOException e) {
                // One that only root may read is none of ours.
                continue;
            }
        }
        return new HostSources(archives.stream().distinct().toList());
    }

    /// The same archives, asked for another suite.
    String text(String suite) {
        return archives.stream()
                .filter(Archive::isWhole)
                .map(archive -> archive.of(suite))
                .distinct()
                .map(Archive::paragraph)
                .collect(Collectors.joining("\n"));
    }

    /// The archives as the host uses them.
    String text() {
        return archives.stream().map(Archive::paragraph).collect(Collectors.joining("\n"));
    }

    private static List<Path> files(Path etcApt) {
        var files = new ArrayList<Path>();
        files.add(etcApt.resolve("sources.list"));
        try (var parts = Files.list(etcApt.resolve("sources.list.d"))) {
            parts.filter(file ->
                            file.toString().endsWith(".list") || file.toString().endsWith(".sources"))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            return files;
        }
        return files;
    }

    static List<Archive> lines(String text) {
        return text.lines()
                .map(line -> LINE.matcher(line.replaceFirst("#.*", "").strip()))
                .filter(matcher -> matcher.matches())
                .map(matcher -> new Archive(
                        Set.of(matcher.group(2)),
                        Set.of(matcher.group(3)),
                        words(matcher.group(4)),
                        signedBy(matcher.group(1))))
                .toList();
    }

    private static String signedBy(String options) {
        return words(options).stream()
                .filter(option -> option.toLowerCase(Locale.ROOT).startsWith("signed-by="))
                .map(option -> option.substring(option.indexOf('=') + 1).replace(',', ' '))
                .findFirst()
                .orElse("");
    }

    static List<Archive> paragraphs(String text) {
        var archives = new ArrayList<Archive>();
        for (var paragraph : text.split("\\n\\s*\\n")) {
            var fields = fields(paragraph);
            if (words(fields.get("types")).contains("deb")
                    && !"no".equals(fields.getOrDefault("enabled", "yes").strip())) {
                archives.add(new Archive(
                        words(fields.get("uris")),
                        words(fields.get("suites")),
                        words(fields.get("components")),
                        fields.getOrDefault("signed-by", "").stripTrailing()));
            }
        }
        return archives;
    }

    /// Field names in lower case; a value keeps its further lines, as a key between them needs.
    private static Map<String, String> fields(String paragraph) {
        var fields = new LinkedHashMap<String, String>();
        String current = null;
        for (var line : paragraph.lines().filter(line -> !line.startsWith("#")).toList()) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.computeIfPresent(current, (_, value) -> value + "\n" + line);
            } else if (line.contains(":")) {
                current = line.substring(0, line.indexOf(':')).strip().toLowerCase(Locale.ROOT);
                fields.put(current, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return fields;
    }

    private static Set<String> words(String text) {
        return text == null || text.isBlank()
                ? Set.of()
                : new LinkedHashSet<>(List.of(text.strip().split("\\s+")));
    }
}
