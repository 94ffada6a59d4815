package dev.alluvium.servers.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionTest {

    @Test
    void numbersAreComparedAsNumbers() {
        assertThat(Version.of("0.8.10")).isGreaterThan(Version.of("0.8.6"));
        assertThat(Version.of("18")).isLessThan(Version.of("18.1")).isGreaterThan(Version.of("9.6.24"));
    }

    @Test
    void theFirstVersionOfALongerTextCounts() {
        assertThat(Version.of("postgres (PostgreSQL) 18.6 (Debian 18.6-3)").text())
                .isEqualTo("18.6");
        assertThat(Version.of("Version: 0.8.7-1").text()).isEqualTo("0.8.7");
        assertThat(Version.of("19beta1").major()).isEqualTo(19);
        assertThat(Version.in("none")).isEmpty();
    }

    @Test
    void serversWithAnOldVectorDoNotSuit() {
        assertThat(PostgresBinaries.suits(Version.of("18.6"), Version.of("0.8.5")))
                .isFalse();
        assertThat(PostgresBinaries.suits(Version.of("16.9"), Version.of("0.8.7")))
                .isFalse();
        assertThat(PostgresBinaries.suits(Version.of("17.0"), Version.of("0.8.6")))
                .isTrue();
    }
}
