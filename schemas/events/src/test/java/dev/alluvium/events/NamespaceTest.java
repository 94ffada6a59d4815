package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NamespaceTest {
    private static final Namespace BLUE = Namespace.of("blue");

    @Test
    void withoutOneEveryNameStaysAsItIs() {
        var sql = "select alluvium.current_tenant() from alluvium.messages";
        for (var none : new Namespace[] {Namespace.NONE, Namespace.of(""), Namespace.of("  "), Namespace.current()}) {
            assertThat(none.topic("alluvium.messages")).isEqualTo("alluvium.messages");
            assertThat(none.client("alluvium-ingest")).isEqualTo("alluvium-ingest");
            assertThat(none.database("alluvium_app")).isEqualTo("alluvium_app");
            assertThat(none.sql(sql)).isSameAs(sql);
            assertThat(none.lock(7)).isEqualTo(7);
        }
        assertThat(Topics.MESSAGES).isEqualTo("alluvium.messages");
        assertThat(KafkaNames.INGEST).isEqualTo("alluvium-ingest");
    }

    @Test
    void isThePrefixOfWhatIsMadeInKafkaAndInTheDatabase() {
        assertThat(BLUE.topic("alluvium.messages.stored")).isEqualTo("blue.alluvium.messages.stored");
        assertThat(BLUE.client("alluvium-embed")).isEqualTo("blue-alluvium-embed");
        assertThat(BLUE.database("alluvium_reader")).isEqualTo("blue_alluvium_reader");
        assertThat(BLUE.lock(7))
                .isNotEqualTo(7)
                .isNotEqualTo(Namespace.of("green").lock(7));
    }

    /// Names are constants of a process, so this takes another one.
    @Test
    void aProcessTakesThatOfItsEnvironmentForAllItsNames() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder =
                new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), PrintNames.class.getName());
        builder.environment().put(Namespace.SETTING, "blue");
        var process = builder.redirectErrorStream(true).start();
        var names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as("%s", names).isZero();
        assertThat(names)
                .hasSize(14)
                .contains("blue.alluvium.messages", "blue.alluvium.sessions.quiet", "blue-alluvium-sessions")
                .allMatch(name -> name.matches("blue[.-]alluvium[.-][a-z.-]+"));
    }

    @Test
    void renamesSchemaRolesAndSettingsInStatements() {
        assertThat(BLUE.sql("select \"alluvium\".\"messages\".\"content\", alluvium.audience(visibility)"))
                .isEqualTo("select \"blue_alluvium\".\"messages\".\"content\", blue_alluvium.audience(visibility)");
        assertThat(BLUE.sql("grant select on alluvium.messages to alluvium_app, alluvium_control;"))
                .isEqualTo("grant select on blue_alluvium.messages to blue_alluvium_app, blue_alluvium_control;");
        assertThat(BLUE.sql("where nspname = 'alluvium' and current_setting('alluvium.tenant_id') <> ''"))
                .isEqualTo("where nspname = 'blue_alluvium' and current_setting('blue_alluvium.tenant_id') <> ''");
        assertThat(BLUE.sql("format('alluvium.%I', name); create schema alluvium; create schema ALLUVIUM_x"))
                .isEqualTo("format('blue_alluvium.%I', name); create schema blue_alluvium; create schema ALLUVIUM_x");
    }

    @Test
    void renamesNothingTwiceAndNoOtherWords() {
        for (var other : new String[] {
            "select blue_alluvium.current_tenant()",
            "run infra/alluvium migrate up",
            "'blue.alluvium.messages', 'green_alluvium'",
            "select alluviumx, my$alluvium"
        }) {
            assertThat(BLUE.sql(other)).isEqualTo(other);
        }
    }

    @Test
    void refusesWhatCannotBePartOfAName() {
        for (var wrong :
                new String[] {"Blue", "1st", "a-b", "a_b", "a.b", "blau grün", "pg", "a".repeat(21), "é", "x;"}) {
            assertThatThrownBy(() -> Namespace.requireUsable(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "ALLUVIUM_NAMESPACE must be lower-case letters and digits, 20 at most, the first a letter,"
                                    + " and not pg, not '" + wrong + "'");
        }
        Namespace.requireUsable("team1");
        Namespace.requireUsable("");
        Namespace.requireUsable(null);
    }
}
