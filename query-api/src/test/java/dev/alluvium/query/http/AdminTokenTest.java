package dev.alluvium.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.alluvium.runtime.settings.InvalidSettingsException;
import dev.alluvium.runtime.settings.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdminTokenTest {
    private static final String ONE = "0123456789abcdef0123456789abcdef";
    private static final String TWO = ONE + "-2";
    private static final String THREE = ONE + "=3=";

    @Test
    void eachTokenNamesItsOperatorAndANameMayHaveTwo() {
        var tokens = read(ONE, "ana=" + TWO + ",\n ana=" + THREE + "\n").orElseThrow();
        assertThat(tokens.operator(ONE)).contains("admin");
        assertThat(tokens.operator(TWO)).contains("ana");
        assertThat(tokens.operator(THREE)).contains("ana");
        for (var other : List.of("", "ana", "ana=" + TWO, ONE + " ", ONE.toUpperCase(java.util.Locale.ROOT))) {
            assertThat(tokens.operator(other)).as(other).isEmpty();
        }
        assertThat(read(null, "ana=" + ONE).orElseThrow().operator(ONE)).contains("ana");
        assertThat(read(null, null)).isEmpty();
    }

    @Test
    void aTokenThatCouldBeGuessedIsRefusedWithoutShowingIt() {
        assertThat(problems("x".repeat(31), null)).singleElement().asString().contains("at least 32 characters");
        assertThat(problems(ONE + " x", null)).singleElement().asString().startsWith("ALLUVIUM_ADMIN_TOKEN must be");
        assertThat(problems("short-1", "ana=short-2,bob," + ONE))
                .hasSize(4)
                .noneMatch(problem -> problem.contains("short-") || problem.contains(ONE));
        assertThat(problems(ONE, "ana=" + ONE)).singleElement().asString().contains("twice");
    }

    private static Optional<AdminToken> read(String token, String further) {
        return AdminToken.of(
                Optional.ofNullable(token).map(Secret::new),
                Optional.ofNullable(further).map(Secret::new));
    }

    private static List<String> problems(String token, String further) {
        return catchThrowableOfType(InvalidSettingsException.class, () -> read(token, further))
                .problems();
    }
}
