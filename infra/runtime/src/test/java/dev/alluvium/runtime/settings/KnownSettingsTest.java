package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KnownSettingsTest {

    @Test
    void eachNameIsListedOnce() {
        assertThat(KnownSettings.names())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("ALLUVIUM_[A-Z]+(_[A-Z]+)*"));
    }

    @Test
    void sharedGroupsAgreeWithTheList() {
        var own = SettingsReader.variables(SampleSettings.class).stream()
                .filter(variable -> KnownSettings.find(variable.name()).isPresent())
                .toList();
        assertThat(own).hasSizeGreaterThan(10).allSatisfy(variable -> {
            var setting = KnownSettings.find(variable.name()).orElseThrow();
            assertThat(setting.defaultValue()).as(variable.name()).isEqualTo(variable.defaultValue());
            assertThat(setting.required()).as(variable.name()).isEqualTo(variable.required());
        });
    }

    @Test
    void theTableHasOneRowForEachSetting() {
        var lines = KnownSettings.table().lines().toList();
        assertThat(lines).hasSize(KnownSettings.all().size() + 2);
        assertThat(lines.getFirst()).isEqualTo("| Setting | Default | Read by | What it does |");
        assertThat(lines)
                .contains("| `ALLUVIUM_API_PORT` | `8480` | query-api, command line | port the API listens on |")
                .contains("| `ALLUVIUM_READER_PASSWORD` | required | query-api, command line | that role's password |");
        assertThat(KnownSettings.table()).endsWith(" |\n");
    }
}
