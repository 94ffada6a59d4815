package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.demo.DemoTenant;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.events.Namespace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/// A second installation on the servers that the first one has started, in the same database, under a namespace. Both
/// have a tenant of the same name, and neither finds, counts, takes or erases what is the other's.
final class Neighbour {
    private static final String NAME = "blue";
    private static final String SLUG = DemoTenant.SHOP.slug();
    private static final String QUESTION = "contact by post or e-mail";
    private static final String UNSEEN = "alluvium_group_records";

    private final Script first;
    private final Script second;
    private final Path folder;

    Neighbour(Script first, Path folder) throws IOException {
        this.first = first;
        this.folder = Files.createDirectory(folder.resolve(NAME));
        this.second = Script.in(this.folder)
                .with(Namespace.SETTING, NAME)
                .with(Connections.KAFKA, "127.0.0.1:" + first.port(Part.KAFKA))
                .with(Connections.DATABASE_URL, "postgresql://127.0.0.1:" + first.port(Part.POSTGRES) + "/alluvium")
                .with(RoleLogins.SUPERUSER_PASSWORD, superuser(folder.resolve("data/secrets")))
                .with("ALLUVIUM_BUILD", "never")
                .with("ALLUVIUM_TOPIC_PARTITIONS", "2");
    }

    private static String superuser(Path secrets) throws IOException {
        var found = new Properties();
        found.load(new StringReader(Files.readString(secrets)));
        return found.getProperty("superuser");
    }

    void run() throws Exception {
        forgetsItsNamespace();
        var before = new TreeSet<>(topics());
        var up = second.run("up", "--background");
        assertThat(up.status()).as("%s", up).isZero();
        try {
            tenantsOfOneName();
            namesInKafka(before);
            whatOperatorsAsk();
            erasure();
        } finally {
            assertThat(second.run("down").status()).isEqualTo(ExitStatus.FINE);
        }
        assertThat(first.run("status").status()).isEqualTo(ExitStatus.FINE);
    }

    /// The roles of the first one keep their passwords.
    private void forgetsItsNamespace() {
        var refused = second.with(Namespace.SETTING, "").run("up", "--background");
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.err()).contains("has an installation already").contains(Namespace.SETTING);
        assertThat(first.run("migrate", "status").status()).as("a new login").isEqualTo(ExitStatus.FINE);
    }

    private void tenantsOfOneName() throws IOException {
        assertThat(second.run("tenant", "create", SLUG).status()).isZero();
        var file = DemoTenant.CLINIC.copyTo(folder).path().toString();
        second.json("publish", "--tenant", SLUG, "--wait", "--timeout", "2m", "--json", file);
        assertThat(found(second)).isEqualTo(DemoTenant.CLINIC.messageIds());
        assertThat(found(first)).isNotEmpty().doesNotContainAnyElementsOf(DemoTenant.CLINIC.messageIds());
        var key = second.json("key", "create", "--tenant", SLUG, "guest", "--json")
                .path("key")
                .asString("");
        assertThat(first.run("search", "--tenant", SLUG, "--key", key, QUESTION).err())
                .contains("HTTP 401");
    }

    private static Set<String> found(Script installation) {
        var found = new HashSet<String>();
        installation
                .json("search", "--tenant", SLUG, "-k", "200", "--json", QUESTION)
                .path("hits")
                .forEach(hit -> found.add(hit.path("message_id").asString("")));
        return found;
    }

    private Set<String> topics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + first.port(Part.KAFKA)))) {
            return admin.listTopics().names().get();
        }
    }

    private void namesInKafka(Set<String> before) throws Exception {
        assertThat(topics())
                .filteredOn(name -> !before.contains(name))
                .hasSizeGreaterThan(5)
                .allMatch(name -> name.startsWith(NAME + ".") || name.startsWith(NAME + "-"));
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + first.port(Part.KAFKA)))) {
            // That of Kafka Streams ends with the number of partitions.
            var groups = admin.listGroups().all().get().stream()
                    .map(group -> group.groupId().replaceFirst("-\\d+$", ""))
                    .collect(Collectors.groupingBy(group -> group.startsWith(NAME + "-")));
            assertThat(groups.get(true).stream().map(group -> group.substring(NAME.length() + 1)))
                    .isNotEmpty()
                    .isSubsetOf(groups.get(false));
            var writers = admin.listTransactions().all().get().stream()
                    .map(writer -> writer.transactionalId())
                    .toList();
            assertThat(writers).anyMatch(id -> id.startsWith(NAME + "-alluvium-ingest"));
            assertThat(writers).anyMatch(id -> id.startsWith("alluvium-ingest"));
        }
    }

    private void whatOperatorsAsk() throws Exception {
        assertThat(second.run("status").status()).isEqualTo(ExitStatus.FINE);
        assertThat(second.run("doctor").out()).doesNotContain("problem");
        var tenants = second.json("tenant", "list", "--json");
        assertThat(JsonText.line(tenants)).contains(SLUG).doesNotContain(DemoTenant.CLINIC.slug());
        var figures = PlottedMetrics.text(second.environment().get(LocalSettings.GATEWAY_HEALTH_PORT));
        assertThat(figures.lines().filter(line -> line.startsWith(UNSEEN)))
                .isNotEmpty()
                .allMatch(line -> line.contains("installation=\"" + NAME + "\"")
                        && line.contains("topic=\"" + NAME + ".alluvium."));
        var backup = folder.resolve("backup").toString();
        assertThat(second.run("backup", backup).status()).isZero();
    }

    private void erasure() {
        var receipt = second.json("tenant", "erase", SLUG, "--yes");
        assertThat(receipt.path("complete").asBoolean()).isTrue();
        assertThat(receipt.path("topics")
                        .valueStream()
                        .map(topic -> topic.path("topic").asString("")))
                .isNotEmpty()
                .allMatch(topic -> topic.startsWith(NAME + "."));
        assertThat(second.run("search", "--tenant", SLUG, QUESTION).status()).isNotEqualTo(ExitStatus.FINE);
        assertThat(found(first)).isNotEmpty();
    }
}
