package dev.alluvium.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document that people read: the README, the house rules, a guide in `infra/docs`.
///
/// @param name its path in the project
public record Document(String name, String text) {

    public static final Path ROOT = Path.of(System.getProperty("alluvium.root"));

    private static final Path GUIDES = Path.of("infra", "docs");
    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

    /// A fenced block.
    ///
    /// @param language as the fence names it, or empty
    public record Fence(String language, String text) {}

    public static List<Document> all() {
        try (var guides = Files.list(ROOT.resolve(GUIDES))) {
            var files = guides.map(file -> GUIDES.resolve(file.getFileName())).sorted();
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of(".github", "CONTRIBUTING.md")), files)
                    .map(Document::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Document guide(String name) {
        return read(GUIDES.resolve(name));
    }

    public static Document read(Path path) {
        try {
            return new Document(path.toString(), Files.readString(ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Fence> fences() {
        return FENCE.matcher(text)
                .results()
                .map(found -> new Fence(found.group(1), found.group(2)))
                .toList();
    }

    public List<String> fences(String language) {
        return fences().stream()
                .filter(fence -> fence.language().equals(language))
                .map(Fence::text)
                .toList();
    }

    /// What stands in backticks outside of fenced blocks.
    public List<String> codeSpans() {
        return CODE.matcher(prose()).results().map(found -> found.group(1)).toList();
    }

    /// The text without its fenced blocks.
    public String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /// The part under a heading of the second level.
    public List<Document> sections() {
        var starts = Pattern.compile("^## ", Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(MatchResult::start)
                .toList();
        var sections = new ArrayList<Document>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
            sections.add(new Document(name, text.substring(starts.get(i), end)));
        }
        return sections;
    }

    @Override
    public String toString() {
        return name;
    }
}
