package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.settings.KnownSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
    @Test
    void tableOfSettingsIsTheOneThatTheProcessesKnow() throws IOException {
        assertThat(ReadmeExamples.readme()).contains(KnownSettings.table());
    }
}
