package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.settings.KnownSettings;
import dev.alluvium.runtime.settings.SettingsReader;
import org.junit.jupiter.api.Test;

final class IngestSettingsTest {

    @Test
    void everySettingIsListedWithItsDefault() {
        assertThat(SettingsReader.variables(IngestSettings.class)).isNotEmpty().allSatisfy(variable -> {
            var listed = KnownSettings.find(variable.name()).orElseThrow();
            assertThat(listed.defaultValue()).as(variable.name()).isEqualTo(variable.defaultValue());
            assertThat(listed.required()).as(variable.name()).isEqualTo(variable.required());
            assertThat(listed.readers()).as(variable.name()).contains(KnownSettings.Reader.INGEST_WORKER);
        });
    }
}
