package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.alluvium.events.Namespace;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {

    private static final Map<String, String> ENOUGH = Map.of(
            "ALLUVIUM_DATABASE_URL", "postgresql://127.0.0.1:5492/alluvium",
            "ALLUVIUM_DATABASE_PASSWORD", "pa$${word}",
            "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9492");

    @Test
    void whatIsNotSetHasItsDefault() {
        var settings = read(Map.of());
        assertThat(settings.database().user()).isEqualTo("alluvium_app");
        assertThat(settings.database().maxConnections()).isEqualTo(20);
        assertThat(settings.database().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.kafka().properties()).isEmpty();
        assertThat(settings.instance().id()).isEmpty();
        assertThat(settings.log().level()).isEqualTo(LogSettings.Level.INFO);
        assertThat(settings.shape()).isEqualTo(SampleSettings.Shape.AGENT_ONLY);
        assertThat(settings.sampleMemory().bytes()).isEqualTo(16 << 20);
        assertThat(settings.sampleLimit()).isEmpty();
        assertThat(settings.adminToken()).isEmpty();
        assertThat(settings.sampleFolder()).isEmpty();
        assertThat(settings.samplePort()).isEmpty();
        assertThat(settings.sampleCount()).isEmpty();
    }

    @Test
    void theEnvironmentOverridesDefaults() {
        var settings = read(Map.of(
                "ALLUVIUM_DATABASE_MAX_CONNECTIONS", "7",
                "ALLUVIUM_KAFKA_PROPERTIES", "/etc/kafka/client.properties",
                "ALLUVIUM_SAMPLE_WAIT", "500ms",
                "ALLUVIUM_SAMPLE_SHARE", "0.25",
                "ALLUVIUM_SAMPLE_SWITCH", "false",
                "ALLUVIUM_SAMPLE_LIMIT", "3",
                "ALLUVIUM_SAMPLE_COUNT", "4",
                "ALLUVIUM_SHAPE", "public",
                "ALLUVIUM_LOG_LEVEL", "DEBUG"));
        assertThat(settings.database().maxConnections()).isEqualTo(7);
        assertThat(settings.kafka().properties()).contains(Path.of("/etc/kafka/client.properties"));
        assertThat(settings.sampleWait()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.sampleShare()).isEqualTo(0.25);
        assertThat(settings.sampleSwitch()).isFalse();
        assertThat(settings.sampleUrl()).isEqualTo(URI.create("http://127.0.0.1:8480"));
        assertThat(settings.sampleLimit()).isEqualTo(OptionalInt.of(3));
        assertThat(settings.sampleCount()).contains(4);
        assertThat(settings.shape()).isEqualTo(SampleSettings.Shape.PUBLIC);
        assertThat(settings.log().level()).isEqualTo(LogSettings.Level.DEBUG);
    }

    @Test
    void aNamespaceIsThePrefixOfRolesThatAreNotNamed() {
        var blue = Map.of("ALLUVIUM_NAMESPACE", "blue");
        assertThat(read(blue).database().user()).isEqualTo("blue_alluvium_app");
        assertThat(read(blue).namespace()).contains(Namespace.of("blue"));
        assertThat(read(Map.of("ALLUVIUM_NAMESPACE", "blue", "ALLUVIUM_DATABASE_USER", "alluvium_app"))
                        .database()
                        .user())
                .isEqualTo("alluvium_app");
        assertThat(read(Map.of("ALLUVIUM_NAMESPACE", " ")).database().user()).isEqualTo("alluvium_app");
        assertThat(problems(Map.of("ALLUVIUM_NAMESPACE", "Team-1")))
                .containsExactly("ALLUVIUM_NAMESPACE must be lower-case letters and digits, 20 at most, the first a"
                        + " letter, and not pg, not 'Team-1'");
    }

    @Test
    void aProcessGivesASharedGroupItsOwnDefault() {
        assertThat(read(Map.of()).health().port()).isEqualTo(8999);
        assertThat(read(Map.of()).health().host()).isEqualTo("127.0.0.1");
        assertThat(read(Map.of("ALLUVIUM_SAMPLE_HEALTH_PORT", "8111")).health().port())
                .isEqualTo(8111);
    }

    @Test
    void valuesAreTakenAsTheyAre() {
        assertThat(read(Map.of("ALLUVIUM_QUERY_PREFIX", "find: ")).queryPrefix())
                .contains("find: ");
        assertThat(read(Map.of()).database().password().value()).isEqualTo("pa$${word}");
        assertThat(read(Map.of("ALLUVIUM_ADMIN_TOKEN", "a\\,b,${c}")).adminToken())
                .contains(new Secret("a\\,b,${c}"));
    }

    @Test
    void emptyCountsAsNotSet() {
        var settings = read(Map.of("ALLUVIUM_DATABASE_USER", "", "ALLUVIUM_SAMPLE_LIMIT", " ", "ALLUVIUM_TYPO", ""));
        assertThat(settings.database().user()).isEqualTo("alluvium_app");
        assertThat(settings.sampleLimit()).isEmpty();
        assertThat(problems(Map.of("ALLUVIUM_DATABASE_PASSWORD", "")))
                .containsExactly("ALLUVIUM_DATABASE_PASSWORD is required: that role's password");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThat(problems(Map.ofEntries(
                        Map.entry("ALLUVIUM_DATABASE_URL", ""),
                        Map.entry("ALLUVIUM_DATABSE_USER", "x"),
                        Map.entry("ALLUVIUM_DATABASE_MAX_CONNECTIONS", "many"),
                        Map.entry("ALLUVIUM_DATABASE_MIN_CONNECTIONS", "0"),
                        Map.entry("ALLUVIUM_DATABASE_STATEMENT_TIMEOUT", "30"),
                        Map.entry("ALLUVIUM_DATABASE_CONNECTION_TIMEOUT", "0s"),
                        Map.entry("ALLUVIUM_SAMPLE_HEALTH_PORT", "65536"),
                        Map.entry("ALLUVIUM_SAMPLE_PORT", "-1"),
                        Map.entry("ALLUVIUM_SAMPLE_COUNT", "0"),
                        Map.entry("ALLUVIUM_SAMPLE_SWITCH", "yes"),
                        Map.entry("ALLUVIUM_SAMPLE_SHARE", "NaN"),
                        Map.entry("ALLUVIUM_SAMPLE_MEMORY", "16 parsecs"),
                        Map.entry("ALLUVIUM_SAMPLE_URL", "http://a b"),
                        Map.entry("ALLUVIUM_SHAPE", "square"))))
                .containsExactlyInAnyOrder(
                        "ALLUVIUM_DATABASE_URL is required: the database,"
                                + " as `jdbc:postgresql://…` or `postgresql://…`",
                        "ALLUVIUM_DATABSE_USER is not a setting; did you mean ALLUVIUM_DATABASE_USER?",
                        "ALLUVIUM_DATABASE_MAX_CONNECTIONS must be a whole number, not 'many'",
                        "ALLUVIUM_DATABASE_MIN_CONNECTIONS must be at least 1, not '0'",
                        "ALLUVIUM_DATABASE_STATEMENT_TIMEOUT must be a duration such as 30s, 500ms or PT30S, not '30'",
                        "ALLUVIUM_DATABASE_CONNECTION_TIMEOUT must be longer than zero, not '0s'",
                        "ALLUVIUM_SAMPLE_HEALTH_PORT must be a port between 0 and 65535, not '65536'",
                        "ALLUVIUM_SAMPLE_PORT must be a port between 0 and 65535, not '-1'",
                        "ALLUVIUM_SAMPLE_COUNT must be at least 1, not '0'",
                        "ALLUVIUM_SAMPLE_SWITCH must be true or false, not 'yes'",
                        "ALLUVIUM_SAMPLE_SHARE must be a finite number, not 'NaN'",
                        "ALLUVIUM_SAMPLE_MEMORY must be a size such as 4096, 64KiB or 16MiB, not '16 parsecs'",
                        "ALLUVIUM_SAMPLE_URL must be a URI, not 'http://a b'",
                        "ALLUVIUM_SHAPE must be one of public, agent-only, not 'square'");
    }

    @Test
    void theNeighboursSettingsAreNoProblemAndOthersVariablesAreNotLookedAt() {
        assertThat(read(Map.of("ALLUVIUM_EMBED_MAX_BATCH", "8", "ALLUVIAL_FAN", "1", "PATH", "/bin"))
                        .database()
                        .user())
                .isEqualTo("alluvium_app");
    }

    @Test
    void aNameUnlikeAnyOtherGetsNoSuggestion() {
        assertThat(problems(Map.of("ALLUVIUM_COFFEE", "black"))).containsExactly("ALLUVIUM_COFFEE is not a setting");
    }

    @Test
    void noSecretIsShownInProblemsOrDescription() {
        var password = Map.of(
                "ALLUVIUM_DATABASE_PASSWORD", "hunter2",
                "ALLUVIUM_ADMIN_TOKEN", "hunter2",
                "ALLUVIUM_DATABASE_URL", "postgresql://app:hunter2@db:5432/alluvium?sslpassword=hunter2&ssl=true");
        assertThat(SettingsReader.describe(read(password)))
                .doesNotContain("hunter2")
                .contains("ALLUVIUM_DATABASE_PASSWORD = ***")
                .contains("ALLUVIUM_DATABASE_URL = postgresql://***@db:5432/alluvium?sslpassword=***&ssl=true");
        assertThat(problems(Map.of("ALLUVIUM_SAMPLE_URL", "http://ana:hunter2@a b"))
                        .toString())
                .contains("ALLUVIUM_SAMPLE_URL")
                .doesNotContain("hunter2");
    }

    @Test
    void aSecretMayLieInAFileWhoseLastLineFeedIsNotPartOfIt(@TempDir Path folder) throws IOException {
        for (var content : List.of("hunter2", "hunter2\n", "hunter2\r\n")) {
            var file = Files.writeString(folder.resolve("secret"), content);
            assertThat(read(Map.of("ALLUVIUM_ADMIN_TOKEN_FILE", file.toString()))
                            .adminToken())
                    .contains(new Secret("hunter2"));
        }
        var spaces = Files.writeString(folder.resolve("secret"), " two words \n\n");
        assertThat(read(Map.of("ALLUVIUM_ADMIN_TOKEN_FILE", spaces.toString())).adminToken())
                .contains(new Secret(" two words \n"));
        var password = Map.of("ALLUVIUM_DATABASE_PASSWORD", "", "ALLUVIUM_DATABASE_PASSWORD_FILE", spaces.toString());
        assertThat(read(password).database().password()).isEqualTo(new Secret(" two words \n"));
        assertThat(SettingsReader.describe(read(password))).doesNotContain("words");
    }

    @Test
    void aSecretsFileThatSaysNothingIsOneClearLine(@TempDir Path folder) throws IOException {
        var empty = Files.writeString(folder.resolve("empty"), "\n");
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 'x'});
        var large = Files.write(folder.resolve("large"), new byte[100_000]);
        for (var wrong : List.of(empty, binary, large, folder, folder.resolve("missing"), folder.resolve("a/b"))) {
            assertThat(problems(Map.of("ALLUVIUM_ADMIN_TOKEN_FILE", wrong.toString())))
                    .as(wrong.toString())
                    .singleElement()
                    .asString()
                    .startsWith("ALLUVIUM_ADMIN_TOKEN_FILE names " + wrong + ", which ")
                    .hasLineCount(1);
        }
        assertThat(problems(Map.of("ALLUVIUM_ADMIN_TOKEN_FILE", empty.toString(), "ALLUVIUM_ADMIN_TOKEN", "x")))
                .containsExactly("ALLUVIUM_ADMIN_TOKEN and ALLUVIUM_ADMIN_TOKEN_FILE are both set: set one of them");
        // Another process's, which this one may not be able to read.
        assertThat(read(Map.of("ALLUVIUM_OWNER_PASSWORD_FILE", "/no/such/file")))
                .isNotNull();
        assertThat(problems(Map.of("ALLUVIUM_API_PORT_FILE", empty.toString())))
                .singleElement()
                .asString()
                .startsWith("ALLUVIUM_API_PORT_FILE is not a setting");
    }

    @Test
    void theDescriptionCanBePastedBack() {
        assertThat(SettingsReader.describe(read(Map.of("ALLUVIUM_SAMPLE_WAIT", "PT0.25S")))
                        .lines())
                .contains(
                        "ALLUVIUM_DATABASE_STATEMENT_TIMEOUT = 30s",
                        "ALLUVIUM_DATABASE_IDLE_IN_TRANSACTION_TIMEOUT = 1m",
                        "ALLUVIUM_KAFKA_PROPERTIES = (not set)",
                        "ALLUVIUM_SAMPLE_HEALTH_PORT = 8999",
                        "ALLUVIUM_SAMPLE_LIMIT = (not set)",
                        "ALLUVIUM_SAMPLE_MEMORY = 16MiB",
                        "ALLUVIUM_SAMPLE_WAIT = 250ms",
                        "ALLUVIUM_SHAPE = agent-only")
                .hasSize(SettingsReader.variables(SampleSettings.class).size());
    }

    @Test
    void variablesTellDefaultsAndWhatIsRequired() {
        assertThat(SettingsReader.variables(SampleSettings.class))
                .contains(
                        new SettingsReader.Variable("ALLUVIUM_DATABASE_URL", Optional.empty(), true),
                        new SettingsReader.Variable("ALLUVIUM_KAFKA_PROPERTIES", Optional.empty(), false),
                        new SettingsReader.Variable("ALLUVIUM_SAMPLE_HEALTH_PORT", Optional.of("8999"), false));
    }

    @Test
    void aDefaultThatCannotBeReadIsOurOwnFault() {
        assertThat(catchThrowableOfType(
                        IllegalStateException.class, () -> SettingsReader.read(BadDefault.class, Map.of())))
                .hasMessageContaining("BadDefault");
    }

    @ConfigMapping(prefix = "alluvium")
    interface BadDefault {
        @WithDefault("soon")
        Duration pause();
    }

    private static SampleSettings read(Map<String, String> more) {
        return SettingsReader.read(SampleSettings.class, environment(more));
    }

    private static List<String> problems(Map<String, String> more) {
        return catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> SettingsReader.read(SampleSettings.class, environment(more)))
                .problems();
    }

    private static Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(ENOUGH);
        environment.putAll(more);
        return environment;
    }
}
