package dev.alluvium.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.launch.BrokerFindings.TopicState;
import dev.alluvium.cli.launch.Examination.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokerFindingsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9092,                 PLAINTEXT, true",
        "'127.0.0.1:9092,127.0.0.1:9093', PLAINTEXT, true",
        "'[::1]:9092',                    PLAINTEXT, true",
        "192.0.2.7:9092,                  PLAINTEXT, false",
        "'127.0.0.1:9092,192.0.2.7:9092', PLAINTEXT, false",
        "192.0.2.7:9092,                  SSL,       false",
        "192.0.2.7:9092,                  SASL_SSL,  true",
        "192.0.2.7:9092,                  SASL_PLAINTEXT, true",
    })
    void anonymousClientsAreToldOfWhereOthersReachTheBroker(String servers, String protocol, boolean fine) {
        var finding = BrokerFindings.clients(Map.of("bootstrap.servers", servers, "security.protocol", protocol));

        assertThat(finding.ok()).isEqualTo(fine);
    }

    @Test
    void aClientCertificateSaysWhoSomebodyIs() {
        var client = Map.<String, Object>of(
                "bootstrap.servers", "192.0.2.7:9092", "security.protocol", "SSL", "ssl.keystore.location", "/k.p12");

        assertThat(BrokerFindings.clients(client).ok()).isTrue();
    }

    @Test
    void missingTopicsAreNamed() {
        assertThat(BrokerFindings.topics(List.of()).ok()).isTrue();
        assertThat(BrokerFindings.topics(List.of("a", "b")).words())
                .contains("a, b")
                .contains("topics ensure");
    }

    @Test
    void aTopicThatLosesWithOneBrokerOrStopsWithOneIsTold() {
        assertThat(BrokerFindings.replicas(3, List.of(topic(3, 2, true)))).allMatch(Finding::ok);
        assertThat(BrokerFindings.replicas(1, List.of(topic(1, 1, true)))).allMatch(Finding::ok);
        assertThat(words(3, topic(3, 1, true))).contains("min.insync.replicas to 2");
        assertThat(words(3, topic(3, 3, true))).contains("stops all writing");
        assertThat(words(3, topic(3, 2, false))).contains("not all in sync");
    }

    private static String words(int brokers, TopicState topic) {
        return BrokerFindings.replicas(brokers, List.of(topic)).stream()
                .filter(finding -> !finding.ok())
                .map(Finding::words)
                .reduce("", String::concat);
    }

    private static TopicState topic(int replicas, int minInsync, boolean inSync) {
        return new TopicState("alluvium.messages", replicas, minInsync, inSync);
    }
}
