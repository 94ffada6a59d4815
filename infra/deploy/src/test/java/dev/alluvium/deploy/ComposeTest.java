package dev.alluvium.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the compose file shares with the rest of the project.
final class ComposeTest {
    private static final Path ROOT = Path.of(System.getProperty("alluvium.root"));

    private String text;

    @BeforeEach
    void read() throws IOException {
        text = Files.readString(ROOT.resolve("infra/deploy/compose/compose.yaml"));
    }

    @Test
    void eachProcessOfOursIsAServiceOfItsImage() throws IOException {
        for (var process : Processes.read(ROOT).entries()) {
            if (!process.name().equals("broker")) {
                assertThat(text).contains("image: ${ALLUVIUM_IMAGES:-alluvium}-" + process.name() + ":");
                assertThat(Files.readString(ROOT.resolve(process.module()).resolve("pom.xml")))
                        .contains("<image.main>" + process.mainClass() + "</image.main>")
                        .contains("<artifactId>alluvium-" + process.name() + "</artifactId>");
            }
        }
    }

    @Test
    void nothingOfOursMayWriteOrRisesInRights() {
        var services = services();
        assertThat(services)
                .filteredOn(service -> service.contains("ALLUVIUM_IMAGES"))
                .hasSizeGreaterThan(3)
                .allMatch(service -> service.contains("<<: *process")
                        || service.contains("read_only: true") && service.contains("cap_drop: [ALL]"));
    }

    @Test
    void everySettingIsOneThatTheProcessesKnow() throws IOException {
        var table = Files.readString(ROOT.resolve("infra/docs/settings.md"));
        for (var name : found("(ALLUVIUM_[A-Z_]+): ")) {
            assertThat(table).contains("`" + name.replaceFirst("_FILE$", "") + "`");
        }
    }

    @Test
    void everySecretIsDeclaredAndMade() throws IOException {
        var script = Files.readString(ROOT.resolve("infra/deploy/compose/secrets.sh"));
        assertThat(found("/run/secrets/(\\w+)"))
                .isEqualTo(found("file: secrets/(\\w+)"))
                .allMatch(name -> script.contains(" " + name));
    }

    /// The tests that start containers take the same ones.
    @Test
    void imagesOfTheServersAreThoseOfTheTests() throws IOException {
        var used =
                Files.readString(ROOT.resolve("infra/testkit/src/main/java/dev/alluvium/testkit/ContainerImages.java"));
        assertThat(found("image: ((?:pgvector|apache)/\\S+)"))
                .hasSize(2)
                .allMatch(image -> used.contains('"' + image + '"'));
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        var version = Pattern.compile("<version>(.+?)</version>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(found("ALLUVIUM_TAG:-([^}]+)")).containsExactly(version);
    }

    private Set<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toSet());
    }

    private List<String> services() {
        var part = text.substring(text.indexOf("\nservices:"), text.indexOf("\nvolumes:"));
        return List.of(part.split("\n(?=  [a-z-]+:\n)"));
    }
}
