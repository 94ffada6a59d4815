package dev.alluvium.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What the chart makes, by Helm itself and held against Kubernetes's types. No cluster takes part.
final class HelmChartTest {
    private static final Path ROOT = Path.of(System.getProperty("alluvium.root"));
    private static final Path CHART = ROOT.resolve("infra/deploy/helm/alluvium");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final Map<String, String> GIVEN = Map.of(
            "database.url", "jdbc:postgresql://db:5432/alluvium",
            "kafka.bootstrapServers", "kafka:9092",
            "secrets.name", "alluvium");

    /// What each may know, and nothing else.
    private static final Map<String, Set<String>> SECRETS = Map.of(
            "ingest-worker", Set.of("database_password"),
            "embed-worker", Set.of("database_password"),
            "query-api", Set.of("reader_password", "control_password", "admin_token", "gateway_token"),
            "gateway", Set.of("gateway_token"),
            "setup",
                    Set.of(
                            "owner_password",
                            "control_password",
                            "database_password",
                            "reader_password",
                            "superuser_password"));

    @FunctionalInterface
    private interface Type {
        Object read(String json) throws IOException;
    }

    private static final Map<String, Type> TYPES = Map.of(
            "Deployment", V1Deployment::fromJson,
            "Service", V1Service::fromJson,
            "Job", V1Job::fromJson,
            "NetworkPolicy", V1NetworkPolicy::fromJson,
            "PodDisruptionBudget", V1PodDisruptionBudget::fromJson);

    @TempDir
    private static Path folder;

    /// The chart with the job for setup among its objects: as a hook, the library does not tell of it.
    private static Path chart;

    @BeforeAll
    static void copy() throws IOException {
        chart = folder.resolve("alluvium");
        try (var files = Files.walk(CHART)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copied = chart.resolve(CHART.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.writeString(copied, Files.readString(file).replaceAll("helm\\.sh/hook(-\\S+)?:", "hook$1:"));
            }
        }
    }

    @Test
    void setupRunsBeforeEachInstallationAndUpgrade() throws IOException {
        assertThat(CHART.resolve("templates/setup.yaml")).content().contains("helm.sh/hook: pre-install,pre-upgrade\n");
        assertThat(made(Map.of("setup.enabled", "false")))
                .noneMatch(object -> object.path("kind").stringValue().equals("Job"));
    }

    @Test
    void whatWorkersAreScaledByIsWatchedByAlertsToo() throws IOException {
        var alerts = Files.readString(ROOT.resolve("infra/deploy/grafana/alerts.yaml"));
        var metrics = Pattern.compile("alluvium_[a-z_]+")
                .matcher(Files.readString(CHART.resolve("templates/scaling.yaml")))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(metrics).hasSize(2).allMatch(alerts::contains);
    }

    @Test
    void helmFindsNothingWrongWithIt() {
        var result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @Test
    void whatItMakesIsWhatKubernetesTakes() {
        var everything = made(Map.of(
                "keda.enabled", "true",
                "keda.prometheus", "http://prometheus:9090",
                "serviceMonitor.enabled", "true",
                "kafka.propertiesSecret", "kafka",
                "database.filesSecret", "ca",
                "images.pullSecrets[0]", "registry",
                "networkPolicy.monitoring[0].namespaceSelector.matchLabels.name", "monitoring",
                "ingestWorker.env.ALLUVIUM_LOG_FORMAT", "json",
                "gateway.url", "https://alluvium.example"));
        for (var each : List.of(everything, made(Map.of()))) {
            for (var object : each) {
                var type = TYPES.get(object.path("kind").stringValue());
                if (type != null) {
                    assertThatCode(() -> type.read(object.toString()))
                            .as(object.toString())
                            .doesNotThrowAnyException();
                }
            }
        }
        assertThat(kinds(everything))
                .containsAll(TYPES.keySet())
                .contains("ServiceMonitor", "ScaledObject")
                .hasSize(TYPES.size() + 2);
    }

    /// The types would be no use if they took anything.
    @Test
    void theTypesRefuseAFieldThatTheyDoNotKnow() {
        var deployment = of(made(Map.of()), "Deployment").get("gateway").toString();

        assertThatThrownBy(() -> V1Deployment.fromJson(deployment.replace("\"replicas\"", "\"replica\"")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachProcessOfOursRunsWithoutRightsAndIsWatched() throws IOException {
        var deployments = of(made(Map.of()), "Deployment");

        assertThat(deployments.keySet())
                .isEqualTo(Processes.read(ROOT).entries().stream()
                        .map(Processes.Entry::name)
                        .filter(name -> !Set.of("broker", "cli").contains(name))
                        .collect(Collectors.toSet()));
        deployments.forEach((name, deployment) -> {
            var pod = deployment.at("/spec/template/spec");
            var container = pod.at("/containers/0");
            assertThat(container.at("/image").stringValue()).isEqualTo("alluvium-" + name + ":0.1.0-SNAPSHOT");
            assertThat(pod.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
            assertThat(pod.at("/automountServiceAccountToken").booleanValue()).isFalse();
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").booleanValue())
                    .isTrue();
            for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(container.at("/" + probe + "/httpGet/port").stringValue())
                        .isEqualTo("health");
            }
            assertThat(container.at("/resources/limits/memory").isString()).isTrue();
        });
    }

    @Test
    void eachIsGivenItsOwnSecretsAlone() {
        var objects = made(Map.of());
        var specs = new HashMap<>(of(objects, "Deployment"));
        specs.putAll(of(objects, "Job"));

        assertThat(specs.keySet()).isEqualTo(SECRETS.keySet());
        specs.forEach((name, object) -> assertThat(object.at("/spec/template/spec/volumes")
                        .valueStream()
                        .flatMap(volume -> volume.at("/secret/items").valueStream())
                        .map(item -> item.path("key").stringValue()))
                .as(name)
                .containsExactlyInAnyOrderElementsOf(SECRETS.get(name)));
        assertThat(of(made(Map.of("queryApi.control", "false", "gateway.enabled", "false")), "Deployment")
                        .get("query-api")
                        .toString())
                .doesNotContain("control_password", "admin_token", "gateway_token");
    }

    @Test
    void everySettingIsOneThatTheProcessesKnow() throws IOException {
        var table = Files.readString(ROOT.resolve("infra/docs/settings.md"));

        var objects =
                made(Map.of("namespace", "blue", "kafka.propertiesSecret", "kafka", "gateway.url", "https://a.b"));
        for (var object : objects) {
            object.at("/spec/template/spec/containers/0/env").forEach(variable -> {
                var name = variable.path("name").stringValue();
                assertThat(table).contains("`" + name.replaceFirst("_FILE$", "") + "`");
            });
        }
        for (var port : List.of(8480, 8481, 8482, 8484, 8485)) {
            assertThat(table).contains("| `" + port + "` |");
        }
    }

    @Test
    void workersAreScaledByTheSecondsThatWorkWaitsAndNotBeyondPartitions() {
        var objects =
                made(Map.of("keda.enabled", "true", "keda.prometheus", "http://prometheus:9090", "namespace", "blue"));
        var scaled = of(objects, "ScaledObject");

        assertThat(scaled.keySet()).containsExactlyInAnyOrder("ingest-worker", "embed-worker");
        assertThat(scaled.get("ingest-worker").toString())
                .contains("alluvium_group_oldest_seconds{topic=\\\"blue.alluvium.messages\\\"}");
        assertThat(scaled.get("embed-worker").at("/spec/maxReplicaCount").intValue())
                .isEqualTo(12);
        assertThat(of(objects, "Deployment")
                        .get("embed-worker")
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database.url | '' | database.url is missing",
                "kafka.bootstrapServers | '' | kafka.bootstrapServers is missing",
                "secrets.name | '' | secrets.name is missing",
                "embedWorker.replicas | 13 | embedWorker.replicas is 13, but kafka.partitions is 12",
                "keda.enabled | true | keda.prometheus is missing",
                "queryApi.env.ALLUVIUM_ADMIN_TOKEN | x | queryApi.env.ALLUVIUM_ADMIN_TOKEN is a secret",
                "ingestWorker.env.ALLUVIUM_DATABASE_PASSWORD | x | ingestWorker.env.ALLUVIUM_DATABASE_PASSWORD is a"
                        + " secret",
                "namespace | Blue | namespace",
                "database.url | mysql://db | url",
                "queryApi.replica | 3 | replica",
            })
    void aValueThatCannotBeIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> made(Map.of(name, value))).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keda.maxReplicas | 24 | keda.maxReplicas is greater than kafka.partitions",
                "keda.minReplicas | 13 | keda.minReplicas is greater than keda.maxReplicas",
                "gateway.enabled | false | keda.enabled needs gateway.enabled",
            })
    void scalingThatCannotBeIsNamed(String name, String value, String message) {
        var values = Map.of("keda.enabled", "true", "keda.prometheus", "http://prometheus:9090", name, value);

        assertThatThrownBy(() -> made(values)).hasMessageContaining(message);
    }

    private static List<JsonNode> made(Map<String, String> values) {
        var template = new Helm(chart).template().withName("memory").withNamespace("alluvium");
        var all = new HashMap<>(GIVEN);
        all.putAll(values);
        all.forEach(template::set);
        var objects = new ArrayList<JsonNode>();
        for (var text : template.call().split("(?m)^---$")) {
            var object = YAML.readTree(text);
            if (object.has("kind")) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static Set<String> kinds(List<JsonNode> objects) {
        return objects.stream().map(object -> object.path("kind").stringValue()).collect(Collectors.toSet());
    }

    /// By their component.
    private static Map<String, JsonNode> of(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").stringValue().equals(kind))
                .collect(Collectors.toMap(
                        object -> object.at("/metadata/labels/app.kubernetes.io~1component")
                                .stringValue(),
                        object -> object));
    }
}
