package dev.alluvium.cli;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysFalse;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What no module may do, read from the class files of all of them. This module is built last.
class ArchitectureTest {
    private static final List<String> MODULES = List.of(
            "schemas/events",
            "schemas/database",
            "infra/runtime",
            "infra/embeddings",
            "infra/analysis",
            "infra/client",
            "infra/servers",
            "infra/wiring",
            "infra/http",
            "infra/gateway",
            "infra/testkit",
            "infra/bench",
            "infra/cli",
            "ingest-worker",
            "embed-worker",
            "query-api");

    private static final String DATABASE = "dev.alluvium.database..";
    /// Starts servers for tests and for the launcher, and asks them as their superuser whether they are up. It has no
    /// application role and no tenants.
    private static final String SERVERS = "dev.alluvium.servers..";
    private static final String TESTKIT = "dev.alluvium.testkit..";

    /// Compares the door with the same statements without it, in databases that it makes and drops.
    private static final String BENCH = "dev.alluvium.bench..";

    private static final JavaClasses CLASSES = classesOf(MODULES);

    private static JavaClasses classesOf(List<String> modules) {
        var root = Path.of(System.getProperty("alluvium.root"));
        var folders = modules.stream()
                .map(module -> root.resolve(module).resolve("target/classes"))
                .toList();
        assertThat(folders).as("compiled modules").allMatch(Files::isDirectory);
        // The rules ask for names; reading the classes of every library takes half a minute and tells nothing more.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPaths(folders);
    }

    /// A failure carries a SQLSTATE that others may sort it by; it leads to no connection.
    private static final DescribedPredicate<JavaClass> CONNECTIONS = resideInAnyPackage(
                    "java.sql..", "javax.sql..", "com.zaxxer.hikari..", "org.postgresql..", "com.pgvector..")
            .and(not(describe("a failure", type -> type.getName().equals("java.sql.SQLException"))))
            .as("types that lead to a connection");

    private static ArchRule noConnectionsOutside(String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(CONNECTIONS)
                .because("a tenant's rows are reached through TenantDatabase only");
    }

    /// `DSL.using`, a configuration or a context of one's own, and the connection of a context that was given.
    private static ArchRule noContextsOutside(String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .accessTargetWhere(describe("makes a jOOQ context or takes one apart", ArchitectureTest::escapes))
                .because("statements run in the transaction that TenantDatabase opened, on the context it hands out");
    }

    private static final Set<String> APART = Set.of(
            "configuration", "connection", "connectionResult", "parsingConnection", "parsingDataSource", "using");

    private static boolean escapes(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        var name = access.getTarget().getName();
        boolean jooq = owner.getPackageName().startsWith("org.jooq");
        boolean makes = name.equals("<init>")
                && Set.of("DefaultConfiguration", "DefaultDSLContext").contains(owner.getSimpleName());
        boolean apart =
                APART.contains(name) && Set.of("DSL", "DSLContext", "Scope").contains(owner.getSimpleName());
        return jooq && (makes || apart);
    }

    /// Public because the database module has several packages, which share it. No other module may name any of it.
    private static final Set<String> BEHIND_THE_DOOR = Set.of(
            "dev.alluvium.database.Jooq",
            "dev.alluvium.database.tenant.KeyText",
            "dev.alluvium.database.ScopedTransactions",
            "dev.alluvium.database.binding.RunTextQuery",
            "dev.alluvium.database.connection.ConnectionProperties",
            "dev.alluvium.database.connection.GuardedConnection",
            "dev.alluvium.database.connection.NamedConnections",
            "dev.alluvium.database.connection.OneStatement",
            "dev.alluvium.database.connection.Pool",
            "dev.alluvium.database.connection.RollBack",
            "dev.alluvium.database.connection.WalPositions",
            "dev.alluvium.database.control.ControlTransactions",
            "dev.alluvium.database.pace.AskPace",
            "dev.alluvium.database.safety.SafeDatabase",
            "dev.alluvium.database.safety.ServerVersions",
            "dev.alluvium.database.schema.Changelog",
            "dev.alluvium.database.schema.SchemaVersion",
            "dev.alluvium.database.schema.WatchSchema");

    private static final DescribedPredicate<JavaClass> IS_BEHIND_THE_DOOR =
            describe("are behind the door", type -> BEHIND_THE_DOOR.contains(withoutNesting(type)));

    private static String withoutNesting(JavaClass type) {
        int nested = type.getName().indexOf('$');
        return nested < 0 ? type.getName() : type.getName().substring(0, nested);
    }

    private static ArchRule nobodyBehindTheDoorBut(String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(IS_BEHIND_THE_DOOR)
                .because("they open connections, pools and transactions without a tenant");
    }

    private static final DescribedPredicate<JavaCodeUnit> HANDS_OUT = describe(
            "take or hand out a connection or a jOOQ context",
            unit -> unit.getReturnType().getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::opens)
                    || unit.getParameterTypes().stream()
                            .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                            .anyMatch(ArchitectureTest::opens));

    private static boolean opens(JavaClass type) {
        return CONNECTIONS.test(type)
                || Set.of("org.jooq.DSLContext", "org.jooq.Configuration", "org.jooq.ConnectionProvider")
                        .contains(type.getName());
    }

    private static ArchRule oneDoor(DescribedPredicate<JavaClass> exempt) {
        return noCodeUnits()
                .that()
                .areDeclaredInClassesThat(resideInAPackage(DATABASE)
                        .and(describe("are public", ArchitectureTest::isPublic))
                        .and(not(exempt)))
                .and()
                .arePublic()
                .and(not(describe("are the transaction's context", ArchitectureTest::isTheContext)))
                .should(be(HANDS_OUT))
                .because("TenantTransaction.sql() is the only way to run a statement");
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static boolean isTheContext(JavaCodeUnit unit) {
        return unit.getFullName().equals("dev.alluvium.database.TenantTransaction.sql()");
    }

    /// Every package is a slice of its own; the tables that jOOQ generates, in several packages, are one.
    private static final SliceAssignment PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            var name = type.getPackageName();
            int generated = (name + ".").indexOf(".generated.");
            return SliceIdentifier.of(generated < 0 ? name : name.substring(0, generated) + ".generated");
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

    @TestFactory
    Stream<DynamicTest> packagesMakeNoCircle() {
        return MODULES.stream()
                .map(module -> dynamicTest(
                        module,
                        () -> slices().assignedFrom(PACKAGES)
                                .should()
                                .beFreeOfCycles()
                                .check(classesOf(List.of(module)))));
    }

    @Test
    void onlyTheDatabaseModuleHoldsConnections() {
        noConnectionsOutside(DATABASE, SERVERS, TESTKIT, BENCH).check(CLASSES);
    }

    @Test
    void nobodyElseMakesContextsOrTakesThemApart() {
        noContextsOutside(DATABASE, BENCH).check(CLASSES);
    }

    @Test
    void databaseModuleHandsOutNothingButTransactions() {
        oneDoor(IS_BEHIND_THE_DOOR).check(CLASSES);
    }

    @Test
    void whatIsBehindTheDoorIsForTheDatabaseModuleOnly() {
        nobodyBehindTheDoorBut(DATABASE).check(CLASSES);
        assertThat(BEHIND_THE_DOOR).as("types that are there").allMatch(CLASSES::contain);
    }

    @Test
    void everyModuleWasRead() {
        for (var name : List.of(
                "dev.alluvium.events.Message",
                "dev.alluvium.database.TenantDatabase",
                "dev.alluvium.runtime.health.HealthChecks",
                "dev.alluvium.embeddings.Chunker",
                "dev.alluvium.client.Alluvium",
                "dev.alluvium.http.HttpServer",
                "dev.alluvium.gateway.Gateway",
                "dev.alluvium.servers.LocalPostgres",
                "dev.alluvium.testkit.Parts",
                "dev.alluvium.bench.Benchmarks",
                "dev.alluvium.cli.Alluvium",
                "dev.alluvium.ingest.IngestWorker",
                "dev.alluvium.embed.EmbedWorker",
                "dev.alluvium.query.QueryApi")) {
            assertThat(CLASSES.contain(name)).as(name).isTrue();
        }
    }

    /// The same rules without their exemptions find what the exempt modules do.
    @Test
    void rulesNoticeWhoBreaksThem() {
        assertThatThrownBy(() -> noConnectionsOutside("nowhere").check(CLASSES))
                .hasMessageContaining("dev.alluvium.database.connection.Pool")
                .hasMessageContaining("dev.alluvium.servers.LocalPostgres");
        assertThatThrownBy(() -> noContextsOutside("nowhere").check(CLASSES))
                .hasMessageContaining("dev.alluvium.database.Jooq")
                .hasMessageContaining("dev.alluvium.database.Canary");
        assertThatThrownBy(() -> nobodyBehindTheDoorBut("dev.alluvium.database").check(CLASSES))
                .hasMessageContaining("dev.alluvium.database.control.ControlDatabase")
                .hasMessageContaining("dev.alluvium.database.promotion.Promotions");
        assertThatThrownBy(() -> oneDoor(alwaysFalse()).check(CLASSES))
                .hasMessageContaining("dev.alluvium.database.connection.Pool.open")
                .hasMessageContaining("dev.alluvium.database.ScopedTransactions.<init>")
                .hasMessageContaining("dev.alluvium.database.control.ControlTransactions.run");
    }
}
