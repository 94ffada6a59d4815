package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A reader who follows a link arrives, and a reader of the README finds every guide.
final class DocsLinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void linksLeadToFilesAndHeadingsThatExist() throws IOException {
        for (var document : Document.all()) {
            for (var link : links(document)) {
                if (!link.startsWith("https://")) {
                    follow(document, link);
                }
            }
        }
    }

    @Test
    void readmeLeadsToEveryGuide() {
        var readme = Document.read(Path.of("README.md"));
        assertThat(links(readme).stream().map(link -> link.split("#", 2)[0]))
                .containsAll(Document.all().stream()
                        .map(Document::name)
                        .filter(name -> !name.equals(readme.name()))
                        .toList());
    }

    private static void follow(Document from, String link) throws IOException {
        var parts = link.split("#", 2);
        var folder = Path.of("/").resolve(from.name()).getParent();
        var target = Path.of("/").relativize(folder.resolve(parts[0]).normalize());
        if (parts[0].isEmpty()) {
            target = Path.of(from.name());
        }
        assertThat(Document.ROOT.resolve(target)).as("%s: %s", from, link).exists();
        if (parts.length == 2) {
            var text = Files.readString(Document.ROOT.resolve(target));
            assertThat(anchors(text)).as("%s: %s", from, link).contains(parts[1]);
        }
    }

    private static List<String> links(Document document) {
        return LINK.matcher(document.prose())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// As GitHub makes them: lower case, blanks as hyphens, without other punctuation.
    private static Set<String> anchors(String text) {
        var anchors = new HashSet<String>();
        HEADING.matcher(new Document("", text).prose())
                .results()
                .map(found -> found.group(1).strip().toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
                .forEach(anchors::add);
        return anchors;
    }
}
