package dev.alluvium.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportProgressTest {
    private final TenantId tenant = new TenantId(UUID.randomUUID());

    @TempDir
    private Path folder;

    /// It is killed before it has told how far it came.
    @Test
    void anImportIsBegunBeforeItsFirstMessages() {
        assertThat(progress().isBegun()).isFalse();

        progress().begin();

        assertThat(progress().isBegun()).isTrue();
        assertThat(progress().state()).isEqualTo(new ImportProgress.State(0, 0, Map.of()));
    }

    @Test
    void beginningAgainForgetsNothing() {
        progress().messages(1_000, Map.of(3, 41L));

        progress().begin();

        assertThat(progress().state()).isEqualTo(new ImportProgress.State(1_000, 0, Map.of(3, 41L)));
    }

    private ImportProgress progress() {
        return ImportProgress.of(folder, tenant, "export");
    }
}
