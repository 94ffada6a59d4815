package dev.alluvium.database.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Takes one guard away at a time, each in a database of its own, and attacks again: a guard without which no attack
/// succeeds is one that nobody would miss. Prints who noticed.
class GuardByGuardIT {
    private static final List<String> REPORT = new ArrayList<>();
    private static final String NO_REFUSAL = "";
    /// The build sets it; see DemandTenant.
    private static final String STATEMENTS = "alluvium.statements";

    /// @param removal takes the guard away
    /// @param refusal what a process then says at its start, or empty when the database is as it was
    /// @param witness an attack that succeeds without this guard
    /// @param relevant which attacks are run, by how their names begin
    private record Guard(String name, Removal removal, String refusal, String witness, List<String> relevant) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Removal {
        void from(Battlefield field);
    }

    static Stream<Guard> guards() {
        var wall = "tenant_id = (select alluvium.current_tenant())";
        return Stream.of(
                sql(
                        "ENABLE on a table",
                        "alter table alluvium.messages disable row level security",
                        "is off on messages:",
                        "door: select"),
                sql(
                        "ENABLE on a partition",
                        "alter table {partition} disable row level security",
                        "is off on messages_p",
                        "owner: select from the partition"),
                sql(
                        "FORCE on a table",
                        "alter table alluvium.messages no force row level security",
                        "not forced on messages:",
                        "owner: select"),
                sql(
                        "FORCE on a partition",
                        "alter table {partition} no force row level security",
                        "not forced on messages_p",
                        "owner: select from the partition"),
                sql(
                        "USING",
                        "alter policy tenant_only on alluvium.messages using (true)",
                        "changed on messages:",
                        "bare: select"),
                sql(
                        "WITH CHECK",
                        "alter policy tenant_only on alluvium.messages with check (true)",
                        "changed on messages:",
                        "door: insert"),
                sql(
                        "the policy of a partition",
                        "alter policy tenant_only on {partition} using (true)",
                        "changed on messages_p",
                        "owner: select from the partition"),
                sql(
                        "WITH CHECK of a partition",
                        "alter policy tenant_only on {partition} with check (true)",
                        "changed on messages_p",
                        "owner: insert into the partition"),
                sql(
                        "no further policy",
                        "create policy wide on alluvium.messages for select using (true)",
                        "permissive policy opens messages",
                        "door: select"),
                sql(
                        "no grant on a partition",
                        "grant select on {partition} to alluvium_app",
                        "grants on partitions",
                        "bare: partition"),
                sql(
                        "no grant to truncate",
                        "grant truncate on alluvium.embedding_work to alluvium_app",
                        "TRUNCATE",
                        "around: truncate"),
                sql(
                        "no grant on keys",
                        "grant select on alluvium.api_keys to alluvium_app",
                        "grants on api_keys",
                        "door: keys"),
                sql("no tenant is an error", """
                    create or replace function alluvium.current_tenant() returns uuid language sql stable as
                    $$ select nullif(current_setting('alluvium.tenant_id', true), '')::uuid $$\
                    """, "without a tenant is not refused", "scope: never set, messages"),
                sql(
                        "no tenant by default",
                        "alter role alluvium_app in database {database} set alluvium.tenant_id = '{theirs}'",
                        "set before any transaction",
                        "scope: never set, messages"),
                new Guard(
                        "the local setting",
                        field -> field.tapEvery(sql -> sql.replace(", ?, true)", ", ?, false)")),
                        NO_REFUSAL,
                        "pool: reset that never arrived",
                        List.of("pool:")),
                new Guard(
                        "the reset of the session",
                        field -> field.tapEvery(sql -> sql.replace("; reset all", "")),
                        NO_REFUSAL,
                        "pool: function that sets the session",
                        List.of("pool:")),
                new Guard(
                        "the explicit predicate",
                        field -> System.clearProperty(STATEMENTS),
                        NO_REFUSAL,
                        "statement: forgotten predicate",
                        List.of("statement:")),
                new Guard(
                        "the check of the role",
                        field -> field.doorFor(field.migrated.superuser()),
                        "superuser",
                        "door: select",
                        List.of("door: ", "bare: ", "scope: never")));
    }

    private static Guard sql(String name, String removal, String refusal, String witness) {
        return new Guard(
                name,
                field -> field.migrated.asSuperuser(field.fill(removal)
                        .replace("{partition}", field.partition("messages"))
                        .replace("{database}", field.migrated.name())),
                refusal,
                witness,
                List.of(
                        "door: select",
                        "door: insert",
                        "bare: select",
                        "bare: insert",
                        "bare: partition",
                        "door: keys",
                        "scope: never",
                        "around: truncate",
                        "owner:"));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void isMissed(Guard guard) throws Exception {
        try (var field = new Battlefield()) {
            guard.removal().from(field);
            var refusal = refusal(field);
            var noticed = new ArrayList<String>();
            var tried = Attacks.all().stream()
                    .filter(attack -> guard.relevant().stream().anyMatch(attack.name()::startsWith))
                    .toList();
            for (var attack : tried) {
                if (field.breach(attack).isPresent()) {
                    noticed.add(attack.name());
                }
            }
            REPORT.add("%-24s | %-7s | %3d of %3d attacks succeed | %s"
                    .formatted(
                            guard,
                            refusal.isEmpty() ? "starts" : "refused",
                            noticed.size(),
                            tried.size(),
                            firstOf(noticed)));
            assertThat(noticed).contains(guard.witness());
            if (guard.refusal().isEmpty()) {
                assertThat(refusal).isEmpty();
            } else {
                assertThat(refusal).contains(guard.refusal());
            }
        }
    }

    @AfterEach
    void checkStatementsAgain() {
        System.setProperty(STATEMENTS, "checked");
    }

    /// The attacks that run and see nothing are worth something only if they can see: a superuser sees it all.
    @Test
    void baitCanBeTaken() throws Exception {
        try (var field = new Battlefield()) {
            field.doorFor(field.migrated.superuser());
            var blind = new ArrayList<String>();
            for (var attack : StatementAttacks.all()) {
                if (field.breach(attack).isEmpty()) {
                    blind.add(attack.name());
                }
            }
            // Foreign keys and partitions refuse these to everybody.
            assertThat(blind)
                    .allMatch(name ->
                            name.endsWith("reference to the other's row") || name.endsWith("gives an own row away"));
        }
    }

    /// What a process says at its start; empty when it starts.
    private static String refusal(Battlefield field) {
        try {
            TenantDatabase.open(field.application().withConnections(0, 1), new SimpleMeterRegistry())
                    .close();
            return "";
        } catch (UnsafeDatabaseException e) {
            return e.getMessage();
        }
    }

    private static String firstOf(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(3, names.size()))) + (names.size() > 3 ? ", …" : "");
    }

    @AfterAll
    static void report() {
        // A table for whoever reads the build.
        System.out.println(String.join("\n", REPORT));
    }
}
