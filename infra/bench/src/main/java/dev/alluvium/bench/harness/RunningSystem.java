package dev.alluvium.bench.harness;

import java.net.URI;

/// The installation that a benchmark measures.
///
/// @param apiUrl where the query API listens
/// @param gatewayUrl where the gateway listens
/// @param gatewayHealthUrl where it tells its metrics
/// @param kafkaBootstrapServers where the broker listens
/// @param databaseUrl the database as the workers reach it, without credentials
/// @param adminToken what creates tenants and keys; never printed
public record RunningSystem(
        URI apiUrl,
        URI gatewayUrl,
        URI gatewayHealthUrl,
        String kafkaBootstrapServers,
        String databaseUrl,
        String adminToken) {

    @Override
    public String toString() {
        return "RunningSystem[apiUrl=" + apiUrl + ", gatewayUrl=" + gatewayUrl + ", kafkaBootstrapServers="
                + kafkaBootstrapServers + ", databaseUrl=" + databaseUrl + ", adminToken=***]";
    }
}
