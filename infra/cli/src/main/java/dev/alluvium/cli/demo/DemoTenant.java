package dev.alluvium.cli.demo;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.message.MessageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// A fictional company of the demonstration and its conversations.
public enum DemoTenant {
    SHOP("harbour-cycles", "Harbour Cycles, a bicycle shop"),
    CLINIC("brannock-clinic", "Brannock Clinic, a hospital");

    private final String slug;
    private final String title;

    DemoTenant(String slug, String title) {
        this.slug = slug;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }

    /// A copy that can be published like any file.
    public MessageFile copyTo(Path folder) {
        try {
            var file = Files.writeString(folder.resolve(slug + ".jsonl"), text());
            return new MessageFile(slug + ".jsonl", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Set<String> messageIds() {
        return text().lines()
                .map(line -> JsonText.MAPPER.readTree(line).path("message_id").asString(""))
                .collect(Collectors.toSet());
    }

    private String text() {
        try (var in = DemoTenant.class.getResourceAsStream(slug + ".jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
