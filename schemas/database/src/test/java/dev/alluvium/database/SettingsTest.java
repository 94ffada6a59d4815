package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.ConnectionProperties;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.IssuedKey;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.safety.ServerVersions;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantSlug;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h:1/d?a=b, jdbc:postgresql://h:1/d?a=b",
        "postgresql://h:5432/d, jdbc:postgresql://h:5432/d",
        "postgres://u:p@h/d?sslmode=verify-full, jdbc:postgresql://h/d?sslmode=verify-full"
    })
    void urlsOfBothForms(String given, String jdbc) {
        assertThat(ConnectionProperties.jdbcUrl(given)).isEqualTo(jdbc);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://h/d", "localhost:5432", "postgresql:d"})
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> ConnectionProperties.jdbcUrl(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h:1/postgres, jdbc:postgresql://h:1/x",
        "jdbc:postgresql://h, jdbc:postgresql://h/x",
        "jdbc:postgresql://h/a?b=/c, jdbc:postgresql://h/x?b=/c"
    })
    void sameServersOtherDatabase(String url, String other) {
        assertThat(Bootstrap.withDatabase(url, "x")).isEqualTo(other);
    }

    @Test
    void secretsAreNotPrinted() {
        var settings = DatabaseSettings.defaults("postgresql://u:hush@h/d", "u", "hush");
        assertThat(settings.toString()).doesNotContain("hush");
        assertThat(new RolePasswords("hush", "hush", "hush", "hush").toString()).doesNotContain("hush");
        assertThat(new IssuedKey(new UUID(0, 0), "hush", null).toString()).doesNotContain("hush");
    }

    @Test
    void impossiblePoolsAreRefused() {
        var settings = DatabaseSettings.defaults("", "", "");
        assertThatThrownBy(() -> settings.withConnections(6, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withConnectionTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "a-b, true",
        "0, true",
        "a--b, false",
        "-a, false",
        "a-, false",
        "A, false",
        "ä, false",
        "'', false",
        "a_b, false"
    })
    void slugs(String slug, boolean good) {
        assertThat(TenantSlug.matches(slug)).isEqualTo(good);
    }

    @Test
    void longSlugsAreRefusedQuickly() {
        assertThat(TenantSlug.matches("a".repeat(63))).isTrue();
        assertThat(TenantSlug.matches("a".repeat(64))).isFalse();
        assertThat(TenantSlug.matches("a".repeat(62) + "!")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-1-1-1-1", "", "x", "00000000-0000-0000-0000-00000000000", "00000000000000000000000000000000"})
    void tenantIdsHaveOneSpelling(String text) {
        assertThatThrownBy(() -> TenantId.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tenantIdsPrintInLowerCase() {
        assertThat(TenantId.of("ABCDEF00-0000-0000-0000-000000000000"))
                .hasToString("abcdef00-0000-0000-0000-000000000000");
    }

    @Test
    void oldServersAreRefused() {
        assertThatThrownBy(() -> ServerVersions.requirePostgres(16)).hasMessageContaining("PostgreSQL 16 is too old");
        assertThatThrownBy(() -> ServerVersions.requireVector("0.8.5")).hasMessageContaining("0.8.6");
        assertThatThrownBy(() -> ServerVersions.requireVector((String) null))
                .hasMessageContaining("no extension 'vector'");
        ServerVersions.requirePostgres(17);
        for (var holed : new int[][] {{16, 99}, {17, 0}, {17, 5}, {18, 0}}) {
            assertThatThrownBy(() -> ServerVersions.requirePostgres(holed[0], holed[1]))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("PostgreSQL " + holed[0]);
        }
        for (var sound : new int[][] {{17, 6}, {17, 12}, {18, 1}, {18, 6}, {19, 0}}) {
            ServerVersions.requirePostgres(sound[0], sound[1]);
        }
        assertThat(ServerVersions.advice(18, 3))
                .hasValueSatisfying(text -> assertThat(text).contains("18.3").contains("18.4"));
        assertThat(ServerVersions.advice(18, 4)).isEmpty();
        assertThat(ServerVersions.advice(19, 0)).isEmpty();
        ServerVersions.requireVector("0.8.6");
        ServerVersions.requireVector("0.10.0");
    }

    @Test
    void recentAnswersGrowOldAndAreBounded() {
        var now = new AtomicLong();
        var answers = new RecentAnswers<Integer, String>(now::get);
        answers.put(1, "a", answers.now());
        now.set(RecentAnswers.FRESH.toNanos());
        assertThat(answers.get(1)).isEqualTo("a");
        now.incrementAndGet();
        assertThat(answers.get(1)).isNull();
        for (int i = 0; i < RecentAnswers.MOST * 2 + 1; i++) {
            answers.put(i, "b", answers.now());
        }
        assertThat(answers.size()).isLessThanOrEqualTo(RecentAnswers.MOST);
    }

    @Test
    void everyMigrationIsListedAndHasItsUndo() throws Exception {
        var folder = Path.of("src/main/resources/dev/alluvium/database/migrations");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted().toList())
                    .isEqualTo(MigrationFiles.LANDED);
        }
        for (var name : MigrationFiles.LANDED) {
            assertThat(Files.readString(folder.resolve(name), StandardCharsets.UTF_8))
                    .as(name)
                    .contains("\n-- //@UNDO\n");
        }
    }
}
