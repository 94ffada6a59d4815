package dev.alluvium.bench.harness;

import dev.alluvium.database.connection.DatabaseSettings;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/// The installation that a benchmark measures.
///
/// @param apiUrl where the query API listens
/// @param gatewayUrl where the gateway listens
/// @param gatewayHealthUrl where it tells its metrics
/// @param kafkaBootstrapServers where the broker listens
/// @param database as the workers reach it
/// @param adminToken what creates tenants and keys; never printed
/// @param processes those of its parts that run on this machine
public record RunningSystem(
        URI apiUrl,
        URI gatewayUrl,
        URI gatewayHealthUrl,
        String kafkaBootstrapServers,
        DatabaseSettings database,
        String adminToken,
        Supplier<List<ProcessHandle>> processes) {

    @Override
    public String toString() {
        return "RunningSystem[apiUrl=" + apiUrl + ", gatewayUrl=" + gatewayUrl + ", kafkaBootstrapServers="
                + kafkaBootstrapServers + ", adminToken=***]";
    }
}
