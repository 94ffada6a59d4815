package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.process.StartFailedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GivenPostgresTest {

    @Test
    void bothFormsOfTheUrlAreRead() {
        assertThat(given("jdbc:postgresql://db.example:5433/postgres?ssl=true").jdbcUrl("mine"))
                .isEqualTo("jdbc:postgresql://db.example:5433/mine");
        assertThat(given("postgresql://127.0.0.1").port()).isEqualTo(5432);
    }

    @Test
    void aUrlWithoutAHostIsRefused() {
        assertThatThrownBy(() -> given("postgres")).isInstanceOf(StartFailedException.class);
    }

    private static GivenPostgres given(String url) {
        return GivenPostgres.of(
                Map.of(Parts.DATABASE_URL, url, Parts.DATABASE_USER, "admin", Parts.DATABASE_PASSWORD, "secret"));
    }
}
