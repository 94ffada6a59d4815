package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionTest {

    @Test
    void theBuildFilledItIn() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-\\w+)?");
    }
}
