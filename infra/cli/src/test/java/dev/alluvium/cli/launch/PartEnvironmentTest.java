package dev.alluvium.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.Session;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartEnvironmentTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void settings() {
        environment.put("PATH", "/bin");
        environment.put("ALLUVIUM_OWNER_PASSWORD", "owner's");
        environment.put("ALLUVIUM_SUPERUSER_PASSWORD", "superuser's");
        environment.put("ALLUVIUM_CONTROL_PASSWORD", "control's");
        environment.put("ALLUVIUM_DATABASE_PASSWORD", "application's");
        environment.put("ALLUVIUM_READER_PASSWORD", "reader's");
        environment.put("ALLUVIUM_ADMIN_TOKEN", "token");
        environment.put("ALLUVIUM_API_KEY", "key");
        environment.put("ALLUVIUM_EMBED_MAX_BATCH", "8");
        environment.put("ALLUVIUM_POSTGRES_PORT", "19001");
    }

    private Map<String, String> of(Part part) {
        var terminal = new Terminal(System.out, System.err, false, false, false);
        var session = new Session(environment, folder, terminal, InstantSource.system());
        return new PartEnvironment(session.connections()).of(part);
    }

    @Test
    void workersHaveThePasswordOfTheirOwnRoleAndNoOtherCredential() {
        for (var worker : new Part[] {Part.INGEST_WORKER, Part.EMBED_WORKER}) {
            assertThat(of(worker))
                    .containsEntry("PATH", "/bin")
                    .containsEntry("ALLUVIUM_DATABASE_USER", "alluvium_app")
                    .containsEntry("ALLUVIUM_DATABASE_PASSWORD", "application's")
                    .containsEntry("ALLUVIUM_DATABASE_URL", "jdbc:postgresql://127.0.0.1:19001/alluvium")
                    .containsEntry("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9492")
                    .doesNotContainValue("owner's")
                    .doesNotContainValue("superuser's")
                    .doesNotContainValue("control's")
                    .doesNotContainValue("reader's")
                    .doesNotContainValue("token")
                    .doesNotContainValue("key");
        }
    }

    @Test
    void apiHasTheControlRoleAndTheAdminTokenToo() {
        assertThat(of(Part.QUERY_API))
                .containsEntry("ALLUVIUM_API_PORT", "8480")
                .containsEntry("ALLUVIUM_READER_USER", "alluvium_reader")
                .containsEntry("ALLUVIUM_READER_PASSWORD", "reader's")
                .doesNotContainValue("application's")
                .containsEntry("ALLUVIUM_CONTROL_PASSWORD", "control's")
                .containsEntry("ALLUVIUM_ADMIN_TOKEN", "token")
                .doesNotContainValue("owner's")
                .doesNotContainValue("superuser's")
                .doesNotContainValue("key");
    }

    @Test
    void theGatewayHasNoDatabaseAndOnlyWhatQueryApiKnowsItBy() {
        assertThat(of(Part.GATEWAY).get("ALLUVIUM_GATEWAY_TOKEN"))
                .hasSize(64)
                .isEqualTo(of(Part.QUERY_API).get("ALLUVIUM_GATEWAY_TOKEN"));
        assertThat(of(Part.INGEST_WORKER)).doesNotContainKey("ALLUVIUM_GATEWAY_TOKEN");
        assertThat(of(Part.GATEWAY))
                .containsEntry("ALLUVIUM_GATEWAY_PORT", "8484")
                .containsEntry("ALLUVIUM_API_URL", "http://127.0.0.1:8480")
                .containsEntry("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9492")
                .doesNotContainKey("ALLUVIUM_DATABASE_URL")
                .doesNotContainValue("application's")
                .doesNotContainValue("reader's")
                .doesNotContainValue("control's")
                .doesNotContainValue("owner's")
                .doesNotContainValue("superuser's")
                .doesNotContainValue("token")
                .doesNotContainValue("key");
    }

    @Test
    void settingsReachTheProcessThatReadsThem() {
        environment.put("ALLUVIUM_MISSPELT", "yes");
        assertThat(of(Part.EMBED_WORKER))
                .containsEntry("ALLUVIUM_EMBED_MAX_BATCH", "8")
                .containsEntry("ALLUVIUM_MISSPELT", "yes");
        assertThat(of(Part.INGEST_WORKER))
                .doesNotContainKeys("ALLUVIUM_EMBED_MAX_BATCH", "ALLUVIUM_POSTGRES_PORT")
                .containsEntry("ALLUVIUM_MISSPELT", "yes");
    }
}
